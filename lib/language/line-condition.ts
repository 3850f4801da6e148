import { nearest } from '../text/nearest.js';
import type { PolicyLine } from './policy-line.js';

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

/** On a whole line, texts begin and end at spaces; a word that is not there does not match. */
export function conditionHolds({ word, operator, text }: LineCondition<string>, line: string): boolean {
  if (word !== undefined) {
    const found = wordOf(line, word);
    if (found === undefined) return false;
    if (operator === 'equals') return found === text;
    return operator === 'starts' ? found.startsWith(text) : found.includes(text);
  }
  if (operator === 'equals') return line === text;
  if (operator === 'starts') return line.startsWith(text) && endsWord(line, text.length);
  for (let at = -1; (at = line.indexOf(text, at + 1)) >= 0;)
    if (endsWord(line, at - 1) && endsWord(line, at + text.length)) return true;
  return false;
}

/** Whether a space is there, or the line begins or ends. */
function endsWord(line: string, at: number): boolean {
  return at < 0 || at >= line.length || line[at] === ' ';
}

/** @param number from 1 */
function wordOf(line: string, number: number): string | undefined {
  let start = 0;
  for (let left = number - 1; left > 0; left -= 1) {
    start = line.indexOf(' ', start) + 1;
    if (start === 0) return undefined;
  }
  const end = line.indexOf(' ', start);
  return end < 0 ? line.slice(start) : line.slice(start, end);
}
