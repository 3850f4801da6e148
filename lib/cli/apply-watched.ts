import type { ApplyOptions, ApplyStep } from '../kernel/apply/apply-options.js';
import type { ApplyReport } from '../kernel/apply/report.js';
import type { Tomoyo } from '../kernel/tomoyo.js';
import type { PolicyText } from '../policy/diff/policy-text.js';
import { WaitingLine } from './waiting-line.js';

const PHASES: Readonly<Record<ApplyStep['phase'], string>> = {
  wait: 'waiting for another apply',
  read: 'reading what the kernel holds',
  add: 'adding',
  switch: 'switching',
  remove: 'removing',
  move: 'moving processes',
  verify: 'reading back',
  done: 'done',
};

/** apply(), and how far it is on a terminal. */
export async function applyWatched(
  tomoyo: Tomoyo,
  texts: readonly PolicyText[],
  options: ApplyOptions,
): Promise<ApplyReport> {
  using line = new WaitingLine('comparing with the kernel');
  return await tomoyo.apply(texts, {
    ...options,
    onStep: ({ phase, step, of }) => line.update(`${PHASES[phase]}${of > 1 ? ` ${step} of ${of}` : ''}`),
  });
}
