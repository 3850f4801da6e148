/** What a part of a word is that may be different each time; `id` are numbers that the kernel gives. */
export type SlotKind = 'id' | 'digits' | 'date' | 'hex' | 'uuid' | 'random';

/** A part of a word. */
export interface Slot {
  readonly kind: SlotKind;
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of a word that a program may have made up: numbers, hashes, UUIDs, names as mkstemp() makes them. Nothing is
 * known of one word alone; whether they are, many words of the same shape tell.
 * @param word a name in the kernel's form, without wildcards
 */
export function slotsOf(word: string): readonly Slot[] {
  if (!mayHaveSlots(word)) return [];
  const slots: Slot[] = [];
  for (const { 0: run, index } of word.matchAll(RUNS)) {
    if (run.startsWith('\\')) continue;
    if (DATE.test(run)) slots.push({ kind: 'date', start: index, end: index + run.length });
    else if (run.includes('-')) slots.push({ kind: 'uuid', start: index, end: index + run.length });
    else if (isHash(run)) slots.push({ kind: 'hex', start: index, end: index + run.length });
    else {
      const random = randomStart(run, word[index - 1] ?? '');
      if (random >= 0) slots.push({ kind: 'random', start: index + random, end: index + run.length });
      else addDigits(slots, word, { run, index });
    }
  }
  return slots;
}

/** Quickly; most words have none. */
export function mayHaveSlots(word: string): boolean {
  return /[0-9]|[a-z][A-Z]/.test(word);
}

/** `2026-11-23`, `26-11-23.04:22:59`, `04:22:59`, with what may stand between day and time. */
const DATES = String.raw`(?:\d{4}|\d\d)-\d\d-\d\d(?:[-_.T]\d\d[:-]\d\d(?:[:-]\d\d)?)?|\d\d:\d\d(?::\d\d)?`;
const DATE = new RegExp(`^(?:${DATES})$`);
const UUIDS = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
/** What the tempfile of Python makes. */
const PYTHON = 'tmp[a-z0-9_]{8}(?![0-9A-Za-z_])';
/** Escapes; these; letters and digits. */
const RUNS = new RegExp(String.raw`\\(?:\\|[0-7]{3})|(?:${UUIDS}|${DATES})(?![0-9A-Za-z])|${PYTHON}|[0-9A-Za-z]+`, 'g');

const HASH_LENGTH = 8;

/** Hexadecimal, long, and of both letters and digits: numbers are digits. */
function isHash(run: string): boolean {
  return (
    run.length >= HASH_LENGTH && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(run) && /[0-9]/.test(run) && /[A-Fa-f]/.test(run)
  );
}

const MKSTEMP_LENGTH = 6;

/** Where random letters begin, with which the run ends; -1: there are none. */
function randomStart(run: string, before: string): number {
  if (/^tmp[a-z0-9_]{8}$/.test(run) && /[0-9_]/.test(run)) return 'tmp'.length;
  const start = run.length - MKSTEMP_LENGTH;
  if (start < 0) return -1;
  if ((start === 0 || /^[a-z]{2,}$/.test(run.slice(0, start))) && changes(run.slice(start)) >= 3) return start;
  const isTemplate = (run.length === 8 || run.length === 10 || run.length === 12) && /[-._]/.test(before);
  return isTemplate && /[a-z]/.test(run) && /[A-Z]/.test(run) && changes(run) >= run.length / 2 ? 0 : -1;
}

/** How often letters of another class follow: small, capital, digit. */
function changes(run: string): number {
  return (run.match(/[a-z](?![a-z])|[A-Z](?![A-Z])|[0-9](?![0-9])/g)?.length ?? 0) - 1;
}

function addDigits(
  slots: Slot[],
  word: string,
  { run, index }: { readonly run: string; readonly index: number },
): void {
  for (const { 0: digits, index: at } of run.matchAll(/[0-9]+/g)) {
    const start = index + at;
    const end = start + digits.length;
    slots.push({ kind: isKernelNumber(word, start, end) ? 'id' : 'digits', start, end });
  }
}

/** Processes, threads, descriptors, terminals, pipes. */
const KERNEL_NUMBERS = /^(?:(?:proc|devpts):\/|(?:pipe|socket):\[|pipefs:\/\[)/;

/** Also a whole component, or what is in brackets. */
function isKernelNumber(word: string, start: number, end: number): boolean {
  return /[/[]/.test(word[start - 1] ?? '') && /^(?:[/\]]|$)/.test(word[end] ?? '') && KERNEL_NUMBERS.test(word);
}

/** Equal for words that differ in nothing but the values of their slots; of random names the length counts, of dates the form. */
export function shapeOf(word: string, slots: readonly Slot[]): string {
  let shape = '';
  let copied = 0;
  for (const { kind, start, end } of slots) {
    const form = kind === 'date' ? dateForm(word.slice(start, end)) : kind === 'random' ? end - start : kind;
    shape += `${word.slice(copied, start)} ${form} `;
    copied = end;
  }
  return shape + word.slice(copied);
}

/** The pattern of a date: a digit for each digit. */
export function dateForm(date: string): string {
  return date.replace(/[0-9]/g, '\\+');
}
