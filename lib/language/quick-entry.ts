import { ARGUMENT_TYPES } from './argument-types.js';
import type { AclEntry } from './ast.js';
import { ENTRY_FORMS, formOf, SOCKET_TYPES, type Form } from './form-table.js';

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

/** The head of a parsed entry; one object for all that have the same. */
export function headOf(entry: AclEntry): EntryHead {
  const form = formOf(entry);
  const socket = 'socket' in entry ? entry.socket : '';
  const operations = 'operations' in entry ? entry.operations : form.operations;
  const heads = HEADS.get(operations) ?? new Map<string, EntryHead>();
  HEADS.set(operations, heads);
  const key = socket === '' ? form.kind : socket;
  const head = heads.get(key) ?? makeHead(form, socket, operations);
  heads.set(key, head);
  return head;
}

/** The parser has one list of operations for all entries that have the same. */
const HEADS = new WeakMap<readonly string[], Map<string, EntryHead>>();

function makeHead(form: Form, socket: string, operations: readonly string[]): EntryHead {
  const mask = operations.reduce((bits, operation) => bits | (1 << form.operations.indexOf(operation)), 0);
  return { form, family: socket === '' ? form.kind : `${form.kind} ${socket}`, operations, mask };
}

interface QuickHead extends EntryHead {
  /** Arguments and line end, where nothing is to be said about any of them. */
  readonly plain: RegExp;
  /** The same with groups, up to a space or the line end. */
  readonly grouped: RegExp;
  /** Whether `plain` takes the conditions that the kernel learns. */
  readonly learns: boolean;
  /** What may stand behind such arguments without anything to be said about it. */
  readonly conditions: Set<string>;
}

/** How many words stand before the arguments, by the first letter of the line; 0: not read quickly. */
const HEAD_WORDS: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const form = ENTRY_FORMS.find(({ begin }) => begin.charCodeAt(0) === code);
  if (form === undefined) return 0;
  return form.begin.split(' ').length + (form.socket ? 1 : 0) + (form.operations.length > 0 ? 1 : 0);
});

const LETTERS = String.raw`[!#-?A-\[\]-~][!#-\[\]-~]*`;
/** What the kernel puts behind a program in learning mode. Source: security/tomoyo/common.c, tomoyo_add_entry(). */
const LEARNT = String.raw`(?: exec\.realpath="${LETTERS}"(?: exec\.argv\[0\]="${LETTERS}")?)?`;

/**
 * Reads the entries that policies are full of without making nodes of them: valid and as the kernel prints them, without
 * ranges and subtractions, with conditions only if they are those that the kernel learns, or were seen before. For all
 * others it has no answer; the parser does.
 */
export class QuickReader {
  /** Of the entry read last: where its arguments begin. */
  argumentsAt = 0;
  /** Whether an argument is a group. */
  hasGroups = false;
  /** Whether more stands behind its arguments: conditions, where a program goes. */
  hasConditions = false;
  readonly #heads = new Map<string, QuickHead | undefined>();
  #lastWords = '';
  #lastHead: QuickHead | undefined;
  #unknown: { readonly head: QuickHead; readonly conditions: string } | undefined;

  /** @param end of the line, where its line feed stands; @returns undefined for any line that the parser must look at */
  read(text: string, start: number, end: number): EntryHead | undefined {
    this.#unknown = undefined;
    if (end - start > LENGTH_LIMIT) return undefined;
    let at = start;
    for (let words = HEAD_WORDS[text.charCodeAt(start)] ?? 0; words > 0; words -= 1) {
      at = text.indexOf(' ', at) + 1;
      if (at === 0 || at >= end) return undefined;
    }
    if (at === start) return undefined;
    const head = this.#head(text, start, at - 1);
    if (head === undefined) return undefined;
    this.argumentsAt = at;
    this.hasGroups = false;
    const { plain } = head;
    plain.lastIndex = at;
    if (!plain.test(text)) return this.#readMore(head, text, end);
    this.hasConditions = head.learns && text.charCodeAt(end - 1) === QUOTE && text.indexOf(' ', at) < end;
    return head;
  }

  /**
   * Says that nothing is to be said about the line that the last `read()` had no answer for: the next one with the same
   * operations and conditions is known.
   */
  rememberConditions(): void {
    if (this.#unknown === undefined) return;
    const { head, conditions } = this.#unknown;
    if (head.conditions.size < CONDITIONS_LIMIT) head.conditions.add(conditions);
  }

  #readMore(head: QuickHead, text: string, end: number): EntryHead | undefined {
    const { grouped } = head;
    grouped.lastIndex = this.argumentsAt;
    if (!grouped.test(text)) return undefined;
    const { lastIndex } = grouped;
    this.hasConditions = lastIndex < end;
    if (this.hasConditions) {
      const conditions = text.slice(lastIndex + 1, end);
      if (!head.conditions.has(conditions)) {
        this.#unknown = { head, conditions };
        return undefined;
      }
    }
    this.hasGroups = text.slice(this.argumentsAt - 1, lastIndex).indexOf(' @') >= 0;
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

const QUOTE = 0x22;
/** Longer lines are rare, and regular expressions remember positions. */
const LENGTH_LIMIT = 4096;
const HEADS_LIMIT = 1000;
const CONDITIONS_LIMIT = 1000;

function quickHead(words: string): QuickHead | undefined {
  for (const form of ENTRY_FORMS) {
    if (!`${words} `.startsWith(`${form.begin} `)) continue;
    const behind = words.slice(form.begin.length + 1).split(' ');
    const socket = form.socket ? (behind.shift() ?? '') : '';
    if (form.socket && !SOCKET_TYPES.some((type) => type === socket)) return undefined;
    const written = form.operations.length > 0 ? (behind.shift() ?? '').split('/') : [];
    if (behind.join('') !== '' || !written.every((word) => form.operations.includes(word))) continue;
    const operations = form.operations.filter((operation) => written.includes(operation));
    return withExpressions(makeHead(form, socket, operations), form);
  }
  return undefined;
}

function withExpressions(head: EntryHead, { arguments: all, transition }: Form): QuickHead | undefined {
  const plain = all.flatMap(({ type }) => ARGUMENT_TYPES[type].plain ?? []);
  if (plain.length < all.length) return undefined;
  const grouped = all.map(({ type }, index) => {
    const word = plain[index] ?? '';
    return ARGUMENT_TYPES[type].group === undefined ? word : `(?:@${LETTERS}|${word})`;
  });
  const learns = transition && head.operations.join('') === 'execute';
  return {
    ...head,
    plain: new RegExp(`${plain.join(' ')}${learns ? LEARNT : ''}\\n`, 'y'),
    grouped: new RegExp(`${grouped.join(' ')}(?=[ \\n])`, 'y'),
    learns,
    conditions: new Set(),
  };
}
