import { ARGUMENT_TYPES } from './argument-types.js';
import type { AclEntry } from './ast.js';
import { ENTRY_FORMS, formOf, SOCKET_TYPES, type EntryForm, type Form } from './form-table.js';

/** What an entry is before its arguments. */
export interface EntryHead {
  readonly form: Form;
  /** Kind and socket type: entries of different families are never one. */
  readonly family: string;
  /** In print order; none where the kind is all there is. */
  readonly operations: readonly string[];
  /** A bit for each operation of the form. */
  readonly mask: number;
}

/** The head of an entry with these operations, one object for all that have the same. */
function entryHead(form: Form, socket: string | undefined, operations: readonly string[]): EntryHead {
  const family = socket === undefined ? form.kind : `${form.kind} ${socket}`;
  const key = `${family} ${operations.join('/')}`;
  const known = HEADS.get(key);
  if (known) return known;
  const mask = operations.reduce((bits, operation) => bits | (1 << form.operations.indexOf(operation)), 0);
  const head = { form, family, operations, mask };
  HEADS.set(key, head);
  return head;
}

/** The head of a parsed entry. */
export function headOf(entry: AclEntry): EntryHead {
  const form = formOf(entry);
  const socket = 'socket' in entry ? entry.socket : undefined;
  return entryHead(form, socket, 'operations' in entry ? entry.operations : form.operations);
}

/** There are no more than the grammar has combinations of operations. */
const HEADS = new Map<string, EntryHead>();

interface QuickHead extends EntryHead {
  /** Matches the arguments and the line end, where nothing is to be said about any of them. */
  readonly rest: RegExp;
}

/** How many words stand before the arguments, by the first letter of the line; 0: not read quickly. */
const HEAD_WORDS: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const form = ENTRY_FORMS.find(({ begin }) => begin.charCodeAt(0) === code);
  if (form === undefined) return 0;
  return form.begin.split(' ').length + (form.socket ? 1 : 0) + (form.operations.length > 0 ? 1 : 0);
});

const RESTS: ReadonlyMap<EntryForm, RegExp> = new Map(
  ENTRY_FORMS.flatMap((form) => {
    const words = form.arguments.map(({ type }) => ARGUMENT_TYPES[type].plain);
    return words.includes(undefined) ? [] : [[form, new RegExp(`${words.join(' ')}\\n`, 'y')] as const];
  }),
);

/**
 * Reads the entries that policies are full of without making nodes of them: valid, as the kernel prints them, without
 * conditions, groups, ranges or subtractions. For all others it has no answer; the parser does.
 */
export class QuickReader {
  /** Where the arguments of the entry begin that was read last. */
  argumentsAt = 0;
  readonly #heads = new Map<string, QuickHead | undefined>();
  #lastWords = '';
  #lastHead: QuickHead | undefined;

  /** @param end of the line, where its line feed stands; @returns undefined for any line that the parser must look at */
  read(text: string, start: number, end: number): EntryHead | undefined {
    if (end - start > LENGTH_LIMIT) return undefined;
    let at = start;
    for (let words = HEAD_WORDS[text.charCodeAt(start)] ?? 0; words > 0; words -= 1) {
      at = text.indexOf(' ', at) + 1;
      if (at === 0 || at >= end) return undefined;
    }
    if (at === start) return undefined;
    const head = this.#head(text, start, at - 1);
    if (head === undefined) return undefined;
    head.rest.lastIndex = at;
    if (!head.rest.test(text)) return undefined;
    this.argumentsAt = at;
    return head;
  }

  /** Most lines begin as the one before. */
  #head(text: string, start: number, end: number): QuickHead | undefined {
    if (end - start === this.#lastWords.length && text.startsWith(this.#lastWords, start)) return this.#lastHead;
    const words = text.slice(start, end);
    let head = this.#heads.get(words);
    if (head === undefined && !this.#heads.has(words)) {
      head = quickHead(words);
      if (this.#heads.size < HEADS_LIMIT) this.#heads.set(words, head);
    }
    this.#lastWords = words;
    this.#lastHead = head;
    return head;
  }
}

/** Longer lines are rare, and regular expressions remember positions. */
const LENGTH_LIMIT = 4096;
const HEADS_LIMIT = 1000;

function quickHead(words: string): QuickHead | undefined {
  for (const form of ENTRY_FORMS) {
    const rest = RESTS.get(form);
    if (rest === undefined || !`${words} `.startsWith(`${form.begin} `)) continue;
    const behind = words.slice(form.begin.length + 1).split(' ');
    const socket = form.socket ? behind.shift() : undefined;
    if (form.socket && !SOCKET_TYPES.some((type) => type === socket)) return undefined;
    const written = form.operations.length > 0 ? (behind.shift() ?? '').split('/') : [];
    if (behind.join('') !== '' || !written.every((word) => form.operations.includes(word))) continue;
    const operations = form.operations.filter((operation) => written.includes(operation));
    return { ...entryHead(form, socket, operations), rest };
  }
  return undefined;
}
