import type { WordBits } from '../../language/lexemes.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import type { PolicyText } from '../diff/policy-text.js';
import { screen, type GivenLine, type GoodLine } from '../diff/screen.js';

/** A line that the kernel stores as it is meant, with the comment lines that stand before it. */
export interface ModelLine extends GoodLine {
  readonly comments: readonly string[];
}

export interface ModelLines {
  readonly lines: readonly ModelLine[];
  /** Lines that the kernel drops, cuts, or stores as something else. */
  readonly problems: readonly PolicyProblem[];
  /** Comment lines at the top that an empty line keeps apart from the first line. */
  readonly head: readonly string[];
  /** Comment lines behind the last line. */
  readonly tail: readonly string[];
}

/** Reads a file of any kind, line by line; comments stay with the line they precede. */
export function modelLines({ kind, file, text }: PolicyText, wordBits: WordBits): ModelLines {
  const given: GivenLine[] = [];
  const commentsBefore = new Map<number, readonly string[]>();
  const head: string[] = [];
  let comments: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = raw.trim();
    if (trimmed.startsWith('#')) comments.push(trimmed);
    else if (trimmed !== '') {
      if (comments.length > 0) commentsBefore.set(index + 1, comments);
      comments = [];
      given.push({ text: raw, line: index + 1 });
    } else if (given.length === 0 && comments.length > 0) head.push(...comments.splice(0), '');
  }
  const problems: PolicyProblem[] = [];
  const lastIsCut = text !== '' && !text.endsWith('\n');
  const screened = screen(given, { kind, file, wordBits, lastIsCut }, (problem) => problems.push(problem));
  const lines = screened.flatMap((line) =>
    line.kind === 'refused' ? [] : [{ ...line, comments: commentsBefore.get(line.line) ?? [] }],
  );
  return { lines, problems, head, tail: comments };
}
