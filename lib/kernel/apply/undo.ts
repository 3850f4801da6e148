import type { Spared } from '../../policy/diff/changes.js';
import { GivenPolicy, sparing } from '../../policy/diff/compare.js';
import { planWrites } from '../../policy/diff/plan.js';
import type { UndoText } from '../../policy/diff/undo-text.js';
import type { PolicyText } from '../../policy/diff/policy-text.js';
import type { ControlFiles } from '../control-files.js';
import { writeMoved } from './moves.js';
import { neededDomains } from './process-domains.js';
import { readPolicy } from './snapshot.js';
import { TomoyoError } from '../../errors.js';

/**
 * Takes changes back, from whatever point they had come to. What others changed meanwhile stays.
 * @throws TomoyoError TOMOYO_NOT_APPLIED: not all of it could be taken back; and as ControlFiles
 */
export async function undo(files: ControlFiles, undoText: UndoText): Promise<Undone> {
  const texts = textsOf(undoText);
  const kinds = new Set(texts.map(({ kind }) => kind));
  const given = new GivenPolicy(texts, { mode: 'merge', ordered: true, wordBits: 64 });
  let written = 0;
  for (let round = 1; ; round++) {
    const kernel = await readPolicy(files, kinds);
    const compared = given.compare(kernel);
    const difference =
      compared.changes.deletedDomains.length > 0 ? sparing(compared, await neededDomains(files)) : compared;
    const { additions, switches, removals, moves } = planWrites(difference.changes, kernel);
    const writes = [...additions, ...switches, ...removals];
    if (writes.length + moves.length === 0) return { lines: written, spared: difference.spared };
    if (round > ROUNDS)
      throw new TomoyoError('TOMOYO_NOT_APPLIED', `after ${written} lines the kernel still differs from what it was.`);
    for (const { file, text, counted } of writes) {
      await files.write(file, text);
      written += counted;
    }
    for (const move of moves) written += (await writeMoved(files, move)).counted;
  }
}

export interface Undone {
  /** How many it wrote. */
  readonly lines: number;
  /** New domains that stay, since processes are in them. */
  readonly spared: readonly Spared[];
}

/** The first one writes, the second one sees that it did; somebody else may have been in between. */
const ROUNDS = 3;

function textsOf(undoText: UndoText): readonly PolicyText[] {
  const names = ['profile', 'exception_policy', 'domain_policy', 'manager', 'stat'] as const;
  return names.flatMap((kind) => {
    const text = undoText[kind];
    return text === undefined ? [] : [{ kind, file: `${kind} before`, text }];
  });
}
