import { isPathWord, isWord } from '../../language/lexemes.js';

/**
 * How the programs of tomoyo-tools tell domain names.
 * Tested: test/unit/policy/classic/names.test.ts, test/harness/cli/compat-differential.test.ts against those programs.
 */

/** The first word is a namespace: the programs take the line for the begin of a domain, whatever follows. */
export function isDomainDefinition(line: string): boolean {
  if (line.charCodeAt(0) !== LESS) return false;
  const space = line.indexOf(' ');
  const end = (space < 0 ? line.length : space) - 1;
  const name = line.slice(1, end);
  return line.charCodeAt(end) === GREATER && isWord(name) && !NO_LETTER.test(name);
}

/** A domain definition in which all other words are paths. */
export function isCorrectDomain(line: string): boolean {
  return isDomainDefinition(line) && line.split(' ').slice(1).every(isPathWord);
}

/** In lines that are not normal: a tab, a byte outside of ASCII. */
const NO_LETTER = /[^!-~]/;

const [LESS, GREATER] = [0x3c, 0x3e];
