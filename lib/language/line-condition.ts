import { nearest } from '../text/nearest.js';
import type { PolicyLine } from './policy-line.js';

const SPACE = ' '.charCodeAt(0);
const OPERATORS = ['contains', 'equals', 'starts'] as const;

/**
 * A condition as the configuration files of tomoyo-tools have them before what they apply to: `acl[2].starts exec`,
 * `domain.contains /usr/sbin/httpd`.
 */
export interface LineCondition<Name extends string> {
  /** Which line is looked at. */
  readonly line: Name;
  /** Number of the word, from 1; undefined is the whole line. */
  readonly word: number | undefined;
  readonly operator: (typeof OPERATORS)[number];
  readonly text: string;
}

/**
 * Reads a condition; its first word is already taken, the cursor stands behind it.
 * @param options.names the lines there are
 * @param options.closing the word that ends a chunk, for messages
 * @returns undefined after an error
 */
export function parseLineCondition<Name extends string>(
  line: PolicyLine,
  keyword: string,
  { names, closing }: { readonly names: readonly Name[]; readonly closing: string },
): LineCondition<Name> | undefined {
  const { tokenStart: start, tokenEnd: end } = line;
  const [, name = '', brackets = '', rest = ''] = /^([^.[]*)((?:\[[^.]*)?)(.*)$/.exec(keyword) ?? [];
  const which = names.find((known) => known === name);
  if (which === undefined) {
    const near = nearest(name, [...names, closing]);
    const reason = `unknown word "${keyword}"; expected ${names.join(', ')} or ${closing}`;
    return line.fail(reason, start, start + name.length, near);
  }
  const number = /^\[(\d{1,9})\]$/.exec(brackets)?.[1];
  if (brackets !== '' && number === undefined) {
    const at = start + name.length;
    return line.fail(`"${brackets}" is no word; expected its number, as in [2], or nothing`, at, at + brackets.length);
  }
  const operator = OPERATORS.find((known) => rest === `.${known}`);
  if (operator === undefined) {
    const near = nearest(rest.slice(1), OPERATORS);
    const at = end - rest.length;
    return line.fail(`"${rest}" is no comparison; expected .contains, .equals or .starts`, at, end, near && `.${near}`);
  }
  const text = line.text.slice(line.pos);
  if (text === '') {
    return line.fail('nothing to compare with; expected a text', start, end);
  }
  return { line: which, word: Number(number ?? 0) || undefined, operator, text };
}

/**
 * On a whole line, texts begin and end at spaces; a word that is not there does not match.
 * @param text in which the line stands from `start` to `end`: nothing is made of it, as this is done for each record
 */
export function conditionHolds(condition: LineCondition<string>, text: string, start = 0, end = text.length): boolean {
  const { word, operator, text: wanted } = condition;
  const from = word === undefined ? start : wordStart(text, start, end, word);
  if (from < 0) return false;
  const to = word === undefined ? end : wordEnd(text, from, end);
  if (operator === 'equals') return to - from === wanted.length && text.startsWith(wanted, from);
  const last = to - wanted.length;
  const isWhole = (at: number) =>
    word !== undefined || (isEdge(text, at - 1, from, to) && isEdge(text, at + wanted.length, from, to));
  if (operator === 'starts') return from <= last && text.startsWith(wanted, from) && isWhole(from);
  for (let at = from - 1; (at = text.indexOf(wanted, at + 1)) >= 0 && at <= last;) if (isWhole(at)) return true;
  return false;
}

/** Whether a space is there, or the line from `from` to `to` begins or ends. */
function isEdge(text: string, at: number, from: number, to: number): boolean {
  return at < from || at >= to || text.charCodeAt(at) === SPACE;
}

/** @param number from 1 @returns -1: there is none */
function wordStart(text: string, start: number, end: number, number: number): number {
  let at = start;
  for (let left = number - 1; left > 0; left -= 1) {
    at = text.indexOf(' ', at) + 1;
    if (at === 0 || at > end) return -1;
  }
  return at;
}

function wordEnd(text: string, start: number, end: number): number {
  const space = text.indexOf(' ', start);
  return space < 0 || space > end ? end : space;
}
