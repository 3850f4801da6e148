import { TomoyoError } from '../errors.js';
import { encodeName } from '../text/escape.js';
import { explainBadWord } from './lexemes.js';

/**
 * Refuses a word that no name of the kernel's could ever match: names are printable ASCII.
 * @param option that the word was given for
 * @throws TomoyoError TOMOYO_BAD_OPTION with what was expected
 */
export function requireWord(option: string, text: string): void {
  if (/[^!-~]/.test(text)) throw bad(option, `the kernel's form of the name: ${encodeName(text)}`, text);
  const wrong = explainBadWord(text);
  if (wrong) throw bad(option, `a name or pattern in the kernel's form (${wrong.reason})`, text);
}

function bad(option: string, expected: string, got: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_OPTION', `"${option}": expected ${expected}, got ${JSON.stringify(got)}.`);
}
