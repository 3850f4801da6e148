import { nearest } from '../text/nearest.js';
import type { EntryForm } from './form-table.js';
import type { PolicyLine } from './policy-line.js';

/** What an operations word means: whose operations it has, which, and whether they are all that it has. */
export interface Operations {
  readonly form: EntryForm;
  /** In print order. */
  readonly names: readonly string[];
  readonly exact: boolean;
}

/**
 * Makes the function that looks an operations word up: the first form of which it has an operation is meant, whatever
 * else is in it. A keyword counts if its first occurrence stands at the start or behind a `/`; what follows it does not
 * matter. Words seen are remembered.
 * Source: security/tomoyo/util.c, tomoyo_permstr(); security/tomoyo/file.c, tomoyo_write_file().
 */
export function operationsFinder(forms: readonly EntryForm[]): (word: string) => Operations | undefined {
  const seen = new Map<string, Operations | undefined>();
  return (word) => {
    const known = seen.get(word);
    if (known !== undefined) return known;
    const found = find(forms, word);
    if (seen.size < SEEN_LIMIT && word.length < SEEN_LENGTH) seen.set(word, found);
    return found;
  };
}

const SEEN_LIMIT = 1000;
const SEEN_LENGTH = 100;

function find(forms: readonly EntryForm[], word: string): Operations | undefined {
  for (const form of forms) {
    const names = form.operations.filter((keyword) => {
      const at = word.indexOf(keyword);
      return at === 0 || (at > 0 && word[at - 1] === '/');
    });
    if (names.length > 0) return { form, names, exact: word.split('/').every((part) => names.includes(part)) };
  }
  return undefined;
}

/** Warns of the first part of the word that is not one of the operations found. */
export function warnOfLenience(line: PolicyLine, word: string, at: number, { names }: Operations): void {
  let from = 0;
  for (const part of word.split('/')) {
    if (!names.includes(part)) {
      const taken = names.join('/');
      const reason = `${part === '' ? 'an empty operation' : `"${part.slice(0, 40)}" is no operation here`}; the kernel takes the word for "${taken}"`;
      const fix = part === '' ? undefined : nearest(part, names);
      line.warn('lenient_operations', reason, at + from, at + from + part.length, fix);
      return;
    }
    from += part.length + 1;
  }
}
