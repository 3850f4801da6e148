/**
 * What counts as a word, a path word, a number in the kernel's text.
 * Source: security/tomoyo/util.c, tomoyo_correct_word2(), tomoyo_correct_path2(), tomoyo_parse_ulong().
 */

/** Part of a word that makes it none. */
export interface BadPart {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  readonly fix?: string;
}

/** Most repeating wildcards in a word. */
const REPEATING_LIMIT = 20;

export function isWord(text: string): boolean {
  if (!text.includes('\\')) return text !== '';
  return explainBadWord(text) === undefined;
}

/** A word with a `/` and no `.` before it. */
export function isPathWord(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return false;
  const dot = text.indexOf('.');
  return (dot < 0 || slash < dot) && isWord(text);
}

/** The first thing that is wrong with a word of printable characters. */
export function explainBadWord(text: string): BadPart | undefined {
  let repeating = 0;
  let open = -1;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (open >= 0 && letter === '/') {
      return { start: open, end: at, reason: '"\\{" without "\\}" in the same path component' };
    }
    if (letter !== '\\') continue;
    const next = text[at + 1] ?? '';
    if (next >= '0' && next <= '3') {
      const bad = badOctal(text, at);
      if (bad) return bad;
      at += 3;
      continue;
    }
    if (next === '' || !'\\+?xa-*@$XA{}'.includes(next)) return badEscape(text, at);
    at += 1;
    if ('\\+?xa-'.includes(next)) continue;
    repeating += 1;
    if (repeating > REPEATING_LIMIT) {
      const reason = `more than ${REPEATING_LIMIT} of \\* \\@ \\$ \\X \\A \\{ \\} in one word`;
      return { start: at - 1, end: at + 1, reason };
    }
    if (next === '{') {
      if (text[at - 2] !== '/') return { start: at - 1, end: at + 1, reason: '"\\{" must follow "/"' };
      open = at - 1;
    } else if (next === '}') {
      if (open < 0) return { start: at - 1, end: at + 1, reason: '"\\}" without "\\{"' };
      if (text[at + 1] !== '/') return { start: at - 1, end: at + 1, reason: '"\\}" must stand before "/"' };
      open = -1;
    }
  }
  if (open >= 0) return { start: open, end: open + 2, reason: '"\\{" without "\\}"' };
  return text === '' ? { start: 0, end: 0, reason: 'expected a word' } : undefined;
}

function badOctal(text: string, at: number): BadPart | undefined {
  const digits = text.slice(at + 1, at + 4);
  if (!/^[0-3][0-7]{2}$/.test(digits)) {
    return { start: at, end: at + 1 + digits.length, reason: 'expected three octal digits behind "\\"' };
  }
  const code = Number.parseInt(digits, 8);
  if (code <= 0x20 || code >= 0x7f) return undefined;
  const fix = code === 0x5c ? '\\\\' : String.fromCharCode(code);
  return { start: at, end: at + 4, reason: `"\\${digits}" is a printable character; expected "${fix}"`, fix };
}

function badEscape(text: string, at: number): BadPart {
  const next = text[at + 1] ?? '';
  const reason = next === '' ? '"\\" at the end' : `unknown escape "\\${next}"`;
  return {
    start: at,
    end: Math.min(at + 2, text.length),
    reason: `${reason}; expected "\\\\" for a backslash`,
    fix: `\\\\${next}`,
  };
}

/** Bits of the kernel's `unsigned long`: larger numbers wrap. */
export type WordBits = 32 | 64;

/** A number or a range of the policy language, with the bases in which it is written. */
export interface NumberRange {
  readonly min: bigint;
  readonly max: bigint;
  /** As the end was written, which the kernel keeps. */
  readonly minBase: 8 | 10 | 16;
  readonly maxBase: 8 | 10 | 16;
  /** An end was too large for the word size, so that another number is stored. */
  readonly wraps: boolean;
}

/**
 * A number or range `A-B` as a kernel of that word size stores it; undefined for what it rejects. Ends wrap before they
 * are compared, so `1-4294967296` is a range for 64 bits and none for 32.
 */
export function parseNumberRange(text: string, wordBits: WordBits = 64): NumberRange | undefined {
  const minEnd = text.indexOf('-');
  const min = parseEnd(minEnd < 0 ? text : text.slice(0, minEnd), wordBits);
  const max = minEnd < 0 ? min : parseEnd(text.slice(minEnd + 1), wordBits);
  if (min === undefined || max === undefined || min.value > max.value) return undefined;
  return { min: min.value, max: max.value, minBase: min.base, maxBase: max.base, wraps: min.wraps || max.wraps };
}

function parseEnd(text: string, wordBits: WordBits) {
  if (HEX.test(text)) return end(text.slice(2).replace(/^0x(?=[\da-f])/i, ''), 16, wordBits);
  if (/^0[0-7]+$/.test(text)) return end(text.slice(1), 8, wordBits);
  return DECIMAL.test(text) ? end(text, 10, wordBits) : undefined;
}

/** The kernel takes a second 0x for part of the first. */
const HEX = /^0x(?:0x)?[\da-f]+$/i;
const DECIMAL = /^(?!0[0-7])\d+$/;

function end(digits: string, base: 8 | 10 | 16, wordBits: WordBits) {
  // Only the value modulo 2^64 (or 2^32) matters; no honest number has so many digits.
  const few = digits.length > DIGITS_LIMIT ? digits.slice(-DIGITS_LIMIT) : digits;
  const value = BigInt(base === 10 ? few : `${base === 8 ? '0o' : '0x'}${few}`);
  const stored = BigInt.asUintN(wordBits, value);
  return { value: stored, base, wraps: stored !== value || few !== digits };
}

/** 10^64 and all higher powers of ten are multiples of 2^64, so these digits decide. */
const DIGITS_LIMIT = 64;

/** As the kernel prints it. Source: security/tomoyo/common.c, tomoyo_print_number_union_nospace(). */
export function formatNumberRange({ min, max, minBase, maxBase }: NumberRange): string {
  const first = format(min, minBase);
  return min === max && minBase === maxBase ? first : `${first}-${format(max, maxBase)}`;
}

function format(value: bigint, base: 8 | 10 | 16): string {
  if (base === 16) return `0x${value.toString(16).toUpperCase()}`;
  return base === 8 ? `0${value.toString(8)}` : value.toString();
}
