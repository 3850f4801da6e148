import { ENTRY_FORMS, SOCKET_TYPES, type EntryForm } from '../../language/form-table.js';

/** What an entry is before its arguments. */
export interface EntryHead {
  readonly form: EntryForm;
  /** What stands before the operations: `file `, `network inet stream `. */
  readonly begin: string;
  /** As written; all of one form. */
  readonly operations: readonly string[];
}

/** Reads the heads of entries that have words which can be rewritten: those of `file` and `network`. */
export class EntryHeadReader {
  /** Of the entry read last: where its arguments begin. */
  argumentsAt = 0;
  readonly #heads = new Map<string, EntryHead | undefined>();

  /**
   * @param line single spaces
   * @param at where the entry begins
   * @returns undefined: no such entry, or one that the kernel would not take
   */
  read(line: string, at: number): EntryHead | undefined {
    let end = at - 1;
    for (let left = line.startsWith('file ', at) ? 2 : line.startsWith('network ', at) ? 4 : 0; left > 0; left -= 1) {
      end = line.indexOf(' ', end + 1);
      if (end < 0) return undefined;
    }
    if (end < at) return undefined;
    this.argumentsAt = end + 1;
    const words = line.slice(at, end);
    let head = this.#heads.get(words);
    if (head === undefined && !this.#heads.has(words)) {
      head = headOf(words);
      if (this.#heads.size < HEADS_LIMIT) this.#heads.set(words, head);
    }
    return head;
  }
}

const HEADS_LIMIT = 1000;

function headOf(words: string): EntryHead | undefined {
  const space = words.lastIndexOf(' ') + 1;
  const begin = words.slice(0, space);
  const operations = words.slice(space).split('/');
  const form = ENTRY_FORMS.find(
    ({ begin: first, socket, operations: all }) =>
      (socket ? SOCKET_TYPES.some((type) => begin === `${first} ${type} `) : begin === `${first} `) &&
      operations.every((operation) => all.includes(operation)),
  );
  return form && { form, begin, operations };
}

/** The entry with other operations, in the order in which the kernel prints them. */
export function printEntry(
  { form, begin }: Pick<EntryHead, 'form' | 'begin'>,
  operations: readonly string[],
  rest: string,
): string {
  return `${begin}${form.operations.filter((operation) => operations.includes(operation)).join('/')} ${rest}`;
}
