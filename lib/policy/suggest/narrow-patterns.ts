import { dateForm, slotsOf, type Slot, type SlotKind } from './word-slots.js';

/** A pattern, and the words that it is made from. */
export interface FoundPattern {
  readonly text: string;
  readonly words: readonly string[];
}

/**
 * The narrowest patterns for words of one shape: what has less than `min` different values in a slot stays as it is, unless
 * the kernel gives them, so that there may be several; if there would be none, one for all.
 */
export function narrowPatterns(words: readonly string[], min: number): readonly FoundPattern[] {
  if (words.length < min) return [];
  const rows = words.map((word) => ({ word, slots: slotsOf(word) }));
  const values = valuesOf(rows);
  const isFew = values.map((different, index) => different.size < (rows[0]?.slots[index]?.kind === 'id' ? 2 : min));
  const parts = new Map<string, Row[]>();
  for (const row of rows) {
    const key = row.slots.map((slot, index) => (isFew[index] ? valueOf(row.word, slot) : '')).join(' ');
    const part = parts.get(key) ?? [];
    parts.set(key, part);
    part.push(row);
  }
  const found = [...parts.values()].filter((part) => part.length >= min && isFew.includes(false));
  return (found.length > 0 ? found : [rows]).map((part) => ({
    text: patternOf(part),
    words: part.map(({ word }) => word),
  }));
}

interface Row {
  readonly word: string;
  readonly slots: readonly Slot[];
}

function valueOf(word: string, { start, end }: Slot): string {
  return word.slice(start, end);
}

/** Of each slot. */
function valuesOf(rows: readonly Row[]): readonly ReadonlySet<string>[] {
  const values = rows[0]?.slots.map(() => new Set<string>()) ?? [];
  for (const { word, slots } of rows)
    for (const [index, slot] of slots.entries()) values[index]?.add(valueOf(word, slot));
  return values;
}

/** What has one value in all words stays as it is. */
function patternOf(rows: readonly Row[]): string {
  const values = valuesOf(rows);
  const [first] = rows;
  if (first === undefined) return '';
  let pattern = '';
  let copied = 0;
  for (const [index, { kind, start, end }] of first.slots.entries()) {
    const different = values[index] ?? new Set<string>();
    pattern += first.word.slice(copied, start);
    pattern += different.size === 1 ? first.word.slice(start, end) : wildcard(kind, different);
    copied = end;
  }
  return pattern + first.word.slice(copied);
}

/** Longer numbers of one length are dates, or parts of them. */
const DATE_LENGTH = 8;
const SHORT_HASH = 8;

function wildcard(kind: SlotKind, values: ReadonlySet<string>): string {
  const [first = ''] = values;
  const { length } = first;
  const isFixed = [...values].every((value) => value.length === length);
  switch (kind) {
    case 'id':
      return '\\$';
    case 'digits': {
      const isDate = length >= DATE_LENGTH || (length > 1 && [...values].some((value) => value.startsWith('0')));
      return isFixed && isDate ? '\\+'.repeat(length) : '\\$';
    }
    case 'date':
      return dateForm(first);
    case 'hex':
      return isFixed && length <= SHORT_HASH ? '\\x'.repeat(length) : '\\X';
    case 'uuid':
      return '\\X-\\X-\\X-\\X-\\X';
    case 'random':
      return '\\?'.repeat(length);
  }
}
