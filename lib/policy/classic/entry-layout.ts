import { ENTRY_FORMS, type EntryForm } from '../../language/form-table.js';

/** Where the arguments of an entry are that tomoyo-patternize may rewrite. */
export interface EntryLayout {
  readonly form: EntryForm;
  /** Of the first argument; it may be behind the end. */
  readonly argumentsAt: number;
}

/**
 * @param entry one operation, single spaces
 * @returns undefined: nothing of it is rewritten
 */
export function entryLayout(entry: string): EntryLayout | undefined {
  if (entry.startsWith(FILE)) {
    const end = entry.indexOf(' ', FILE.length);
    const form = end < 0 ? undefined : fileForm(entry.slice(FILE.length, end));
    return form && { form, argumentsAt: end + 1 };
  }
  const form = NETWORK_FORMS.find(({ begin }) => entry.startsWith(`${begin} `));
  if (form === undefined) return undefined;
  const operation = entry.indexOf(' ', form.begin.length + 1) + 1;
  const argumentsAt = operation === 0 ? 0 : entry.indexOf(' ', operation) + 1;
  return argumentsAt === 0 ? undefined : { form, argumentsAt };
}

const FILE = 'file ';
const FILE_FORMS: readonly EntryForm[] = ENTRY_FORMS.filter(({ begin }) => begin === 'file');
const NETWORK_FORMS: readonly EntryForm[] = ENTRY_FORMS.filter(({ begin }) => begin.startsWith('network '));

const known = new Map<string, EntryForm | undefined>();
const KNOWN_LIMIT = 1000;

/** The first form an operation of which is part of the word: tomoyo-patternize takes `xreadx` for `read`. */
function fileForm(operation: string): EntryForm | undefined {
  if (known.has(operation)) return known.get(operation);
  const form = FILE_FORMS.find(({ operations }) => operations.some((part) => operation.includes(part)));
  if (known.size < KNOWN_LIMIT) known.set(operation, form);
  return form;
}
