import { ENTRY_FORMS, type EntryForm } from '../../language/form-table.js';

/**
 * An entry in the kernel's form, taken apart: what the kernel compares, and the operations that it merges. Only text is
 * looked at, so that the thousands of lines a kernel prints need no nodes.
 */
export interface EntryParts {
  /** Equal for entries that the kernel keeps as one. */
  readonly key: string;
  /** What stands before the operations, with its space. */
  readonly head: string;
  /** What stands behind them, with its space. */
  readonly tail: string;
  /** A bit for each operation of the form; 1 where the kind has none. */
  readonly mask: number;
  readonly form: EntryForm | undefined;
}

interface Operations {
  readonly form: EntryForm;
  readonly mask: number;
}

const NO_OPERATIONS = 1;

/** @param text as kernelForm() and the kernel print it; no `delete`, namespace or `acl_group N` before it */
export function entryParts(text: string): EntryParts {
  const at = operationsAt(text);
  if (at === 0) return { key: text, head: text, tail: '', mask: NO_OPERATIONS, form: undefined };
  const space = text.indexOf(' ', at);
  const end = space < 0 ? text.length : space;
  const { form, mask } = operationsOf(text.slice(at, end));
  const head = text.slice(0, at);
  const tail = text.slice(end);
  return { key: `${head}${form.kind}${tail}`, head, tail, mask, form };
}

/** The same entry with other operations. */
export function entryText({ head, tail, form }: EntryParts, mask: number): string {
  if (form === undefined) return head;
  return `${head}${form.operations.filter((_, index) => mask & (1 << index)).join('/')}${tail}`;
}

/** `file` is followed by operations, `network inet` and `network unix` by a socket type and operations. */
function operationsAt(text: string): number {
  if (text.startsWith('file ')) return 'file '.length;
  if (!text.startsWith('network ')) return 0;
  return text.indexOf(' ', 'network inet '.length) + 1;
}

const SEEN = new Map<string, Operations>();

/** Words seen are remembered: there are no more than the grammar has combinations. */
function operationsOf(word: string): Operations {
  const known = SEEN.get(word);
  if (known) return known;
  const names = word.split('/');
  const form = ENTRY_FORMS.find(({ operations }) => names.every((name) => operations.includes(name)));
  if (form === undefined) throw new TypeError(`no operations: ${word}`);
  const found = { form, mask: names.reduce((bits, name) => bits | (1 << form.operations.indexOf(name)), 0) };
  SEEN.set(word, found);
  return found;
}
