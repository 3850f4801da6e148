import type { ListedProcess } from '../kernel/processes/listed-process.js';
import { modeWord, processToJson } from './format-process.js';

export type ProcessChange =
  | { readonly kind: 'came' | 'went'; readonly process: ListedProcess }
  | { readonly kind: 'changed'; readonly process: ListedProcess; readonly from: ListedProcess };

/** What happened between two lists: who went, then who came or has another domain, profile or mode. */
export function processChanges(
  before: readonly ListedProcess[],
  now: readonly ListedProcess[],
): readonly ProcessChange[] {
  const known = new Map(before.map((process) => [nameForEver(process), process]));
  const changes: ProcessChange[] = [];
  for (const process of now) {
    const from = known.get(nameForEver(process));
    known.delete(nameForEver(process));
    if (!from) changes.push({ kind: 'came', process });
    else if (state(from) !== state(process)) changes.push({ kind: 'changed', process, from });
  }
  return [...[...known.values()].map((process) => ({ kind: 'went' as const, process })), ...changes];
}

function nameForEver({ pid, started }: ListedProcess): string {
  return `${pid} ${started}`;
}

function state({ profile, strictest, modes: { file, network, misc }, domain }: ListedProcess): string {
  return `${profile} ${strictest} ${file} ${network} ${misc} ${domain}`;
}

/** Whether a test holds before or behind a change. */
export function touches(change: ProcessChange, isWanted: (process: ListedProcess) => boolean): boolean {
  return isWanted(change.process) || (change.kind === 'changed' && isWanted(change.from));
}

const SIGNS = { came: '+', went: '-', changed: '~' } as const;

export function formatChange(change: ProcessChange, time: Date): string {
  const { pid, name } = change.process;
  const head = `${time.toISOString().slice(11, 19)} ${SIGNS[change.kind]} ${pid} ${name}`;
  if (change.kind !== 'changed') return `${head} ${place(change.process)}`;
  return `${head} ${place(change.from)} -> ${place(change.process)}`;
}

function place({ profile, domain, ...modes }: ListedProcess): string {
  return `${profile} ${modeWord(modes)} ${domain}`;
}

export function changeToJson(change: ProcessChange, time: Date): string {
  const head = { change: change.kind, time: time.toISOString() };
  if (change.kind !== 'changed') return JSON.stringify({ ...head, ...processToJson(change.process) });
  const { profile, mode, strictest, modes, domain } = change.from;
  return JSON.stringify({
    ...head,
    from: { profile, mode, strictest, modes, domain },
    ...processToJson(change.process),
  });
}
