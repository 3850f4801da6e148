import { CONDITION_ATTRIBUTES, CONDITION_CONSTANTS } from '../../../language/keyword-table.js';
import { isWord } from '../../../language/lexemes.js';
import { isCorrectDomain } from '../names.js';
import { illegalCondition } from './complaint.js';
import { isNumberRange, scanLong } from './numbers.js';

/** What tomoyo-checkpolicy says of conditions: the first that it does not like, from the place where it stopped. */
export function checkConditions(text: string): string | undefined {
  if (text === '') return undefined;
  for (const word of text.split(' ')) {
    const bad = badPart(word);
    if (bad !== undefined) return illegalCondition(bad);
  }
  return undefined;
}

function badPart(word: string): string | undefined {
  const equals = word.indexOf('=');
  if (equals < 0 || !isWord(word)) return word;
  const left = word.slice(0, word[equals - 1] === '!' ? equals - 1 : equals);
  return badPair(left, word.slice(equals + 1));
}

function badPair(left: string, right: string): string | undefined {
  if (left.startsWith(ARGV)) return badIndex(left) ?? unless(isQuoted(right), right);
  if (left.startsWith(ENVP) && left.endsWith('"]')) return unless(right === 'NULL' || isQuoted(right), right);
  switch (left) {
    case 'exec.realpath':
    case 'symlink.target':
      return unless(isQuoted(right) || isGroup(right), right);
    case 'grant_log':
      return unless(right === 'yes' || right === 'no', right);
    case 'auto_domain_transition':
      return badTransition(right);
    default:
      if (!isNumberRange(left) && !isKeyword(left)) return left;
      return unless(isGroup(right) || isNumberRange(right) || isKeyword(right), right);
  }
}

const ARGV = 'exec.argv[';
const ENVP = 'exec.envp["';

function unless(good: boolean, word: string): string | undefined {
  return good ? undefined : word;
}

function badIndex(left: string): string | undefined {
  const end = scanLong(left, ARGV.length)?.end ?? ARGV.length;
  return unless(end > ARGV.length && left.slice(end) === ']', left.slice(end));
}

/** The closing quote is gone in what is said of the text between. */
function badTransition(right: string): string | undefined {
  if (!isQuoted(right)) return right;
  const target = right.slice(1, -1);
  return unless(target.startsWith('/') || isCorrectDomain(target), right.slice(0, -1));
}

function isQuoted(text: string): boolean {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"');
}

function isGroup(text: string): boolean {
  return text.length > 1 && text.startsWith('@');
}

function isKeyword(text: string): boolean {
  return CONDITION_ATTRIBUTES.has(text) || CONDITION_CONSTANTS.has(text);
}
