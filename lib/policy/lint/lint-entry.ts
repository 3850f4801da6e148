import type { AclEntry } from '../../language/ast.js';
import { argumentsOf } from '../../language/entry-words.js';
import { headOf, type EntryHead } from '../../language/quick-entry.js';
import type { Source } from '../../text/source.js';

/** A word of an entry; `at` is the offset in the file. */
export interface LintWord {
  readonly text: string;
  readonly at: number;
}

/** An entry as the rules look at it: parsed, or read quickly. */
export interface LintEntry {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly head: EntryHead;
  /** As many as its form has arguments. */
  readonly words: readonly LintWord[];
  /** What stands behind the arguments: where a program goes, conditions. */
  readonly rest: string;
}

export function entryOfNode(source: Source, node: AclEntry): LintEntry {
  const { start, end, raw } = node;
  const words = argumentsOf(node).map(({ value }) =>
    typeof value === 'string'
      ? { text: value, at: start + Math.max(0, raw.indexOf(value)) }
      : { text: value.text, at: value.at },
  );
  const last = words.at(-1);
  const rest = last === undefined ? '' : raw.slice(last.at - start + last.text.length).trim();
  return { source, start, end, head: headOf(node), words, rest };
}

/**
 * @param place of the line in the text of its source, and of the first argument
 * @param base offset of that text in the file
 */
export function entryOfLine(
  source: Source,
  head: EntryHead,
  { start, argumentsAt, end }: { readonly start: number; readonly argumentsAt: number; readonly end: number },
  base: number,
): LintEntry {
  const { text } = source;
  const words: LintWord[] = [];
  let at = argumentsAt;
  for (let left = head.form.arguments.length; left > 0; left -= 1) {
    const space = text.indexOf(' ', at);
    const stop = space < 0 || space > end ? end : space;
    words.push({ text: text.slice(at, stop), at: base + at });
    at = Math.min(stop + 1, end);
  }
  return { source, start: base + start, end: base + end, head, words, rest: text.slice(at, end) };
}

/** The file that a condition `exec.realpath="/x"` names: the one that runs where the entry's own name is a link. */
export function realPathOf({ rest, end }: LintEntry): LintWord | undefined {
  const at = rest.indexOf(REAL_PATH);
  if (at < 0 || (at > 0 && rest[at - 1] !== ' ')) return undefined;
  const from = at + REAL_PATH.length;
  const stop = rest.indexOf('"', from);
  return stop < 0 ? undefined : { text: rest.slice(from, stop), at: end - rest.length + from };
}

const REAL_PATH = 'exec.realpath="';

/** Where the program of an execute entry goes, if the entry says so: `keep`, `child` ... or a name. */
export function transitionOf({ rest }: LintEntry): string {
  const space = rest.indexOf(' ');
  return space < 0 ? rest : rest.slice(0, space);
}
