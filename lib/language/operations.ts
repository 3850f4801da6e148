import type { PolicyLine } from './policy-line.js';
import { nearest } from '../text/nearest.js';

/**
 * Makes the function that finds operations in an operations word, in print order: a keyword counts if its first
 * occurrence stands at the start or behind a `/`. What follows it does not matter. Words seen are remembered.
 * Source: security/tomoyo/util.c, tomoyo_permstr().
 */
export function operationFinder<T extends string>(known: readonly T[]): (word: string) => readonly T[] {
  const seen = new Map<string, readonly T[]>();
  return (word) => {
    const cached = seen.get(word);
    if (cached !== undefined) return cached;
    const found = known.filter((keyword) => {
      const at = word.indexOf(keyword);
      return at === 0 || (at > 0 && word[at - 1] === '/');
    });
    if (seen.size < SEEN_LIMIT && word.length < SEEN_LENGTH) seen.set(word, found);
    return found;
  };
}

const SEEN_LIMIT = 1000;
const SEEN_LENGTH = 100;

/** Warns if some part of the word is not one of the operations found. */
export function warnOfLenience(line: PolicyLine, word: string, at: number, found: readonly string[]): void {
  let from = 0;
  for (const part of word.split('/')) {
    if (!found.includes(part)) {
      const taken = found.join('/');
      const reason = `${part === '' ? 'an empty operation' : `"${part.slice(0, 40)}" is no operation here`}; the kernel takes the word for "${taken}"`;
      const fix = part === '' ? undefined : nearest(part, found);
      line.warn('lenient_operations', reason, at + from, at + from + part.length, fix);
      return;
    }
    from += part.length + 1;
  }
}
