/** Where the kernel's answers and ours differ. */
import type { WordBits } from '../../lib/language/lexemes.js';
import { matches } from '../../lib/language/pattern.js';
import type { LineCase } from './generate-lines.js';
import { encode } from './generate-pairs.js';
import { Model } from './model.js';
import { without, type LineAnswer } from './oracle.js';
import { SCRATCH_PROFILES } from './scratch.js';

/** What our parser and printer expect of a line. */
export interface Expected {
  readonly refused: boolean;
  readonly gone: readonly string[];
  readonly came: readonly string[];
}

export function expectedOf({ file, context, line }: LineCase, wordBits: WordBits): Expected {
  const model = new Model(file, wordBits);
  model.apply(context);
  const before = model.list();
  const refused = model.apply(line) > 0;
  const after = model.list();
  return { refused, gone: without(before, after), came: without(after, before) };
}

/** One sentence on the difference; undefined: none. */
export function lineDifference(asked: LineCase, answer: LineAnswer, wordBits: WordBits): string | undefined {
  const expected = tried(() => expectedOf(asked, wordBits));
  if (expected instanceof Error) return `our parser throws ${expected.stack}`;
  const [kernel, ours] = [listing(asked, answer), listing(asked, expected)];
  if (kernel !== ours) return `kernel: ${clip(kernel)}; we: ${clip(ours)}`;
  if (!saysWhetherKept(asked) || expected.refused === (answer.updates === 0)) return undefined;
  return `kernel: ${answer.updates === 0 ? 'refused' : 'kept'}; we: ${expected.refused ? 'refused' : 'kept'}`;
}

/** The counter grows for these lines exactly when the kernel takes them. */
function saysWhetherKept({ file, line }: LineCase): boolean {
  const plain = line
    .replace(/\0.*/su, '')
    .replaceAll(/[^\x21-\x7e]+/gu, ' ')
    .trim();
  if (file === 'stat' || plain === '' || /^(?:(?:delete|select|reset)\b|#)/u.test(plain)) return false;
  return file !== 'domain_policy' || /^(?:file|network|misc|task)\b/u.test(plain);
}

function listing({ file }: LineCase, { gone, came }: Pick<LineAnswer, 'gone' | 'came'>): string {
  const signed = [...[...gone].sort().map((line) => `- ${line}`), ...[...came].sort().map((line) => `+ ${line}`)];
  const lines = file === 'profile' ? signed.filter(isScratch) : signed;
  return lines.length === 0 ? 'no change' : JSON.stringify(lines);
}

/** `name` as bytes; undefined: the kernel and we agree. */
export function pairDifference(pattern: string, name: string, granted: boolean): string | undefined {
  const ours = tried(() => matches(pattern, encode(name)));
  if (ours === granted) return undefined;
  return `kernel: ${granted ? 'matches' : 'no match'}; we: ${ours instanceof Error ? String(ours) : ours ? 'matches' : 'no match'}`;
}

function tried<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Other profiles than the scratch ones are in whatever state an earlier line left them: they cannot be taken back. */
function isScratch(line: string): boolean {
  const [, profile] = /^. <kernel> (?:(\d+)-|PROFILE_VERSION)/u.exec(line) ?? ['', 'other'];
  return profile === undefined || SCRATCH_PROFILES.some((scratch) => String(scratch) === profile);
}

const SHOWN = 1000;

/** Long texts as their ends and what repeats between them can be told from. */
export function clip(text: string): string {
  if (text.length <= SHOWN) return text;
  return `${text.slice(0, SHOWN / 2)} ...${text.length - SHOWN} more... ${text.slice(-SHOWN / 2)}`;
}
