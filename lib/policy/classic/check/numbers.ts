import { addressRangeContains, parseAddressRange } from '../../../language/address.js';

/** Whether tomoyo-checkpolicy takes the word for a number, a range that is not empty, or a group. */
export function isNumberOrGroup(word: string): boolean {
  return word.startsWith('@') || isNumberRange(word);
}

export function isNumberRange(word: string): boolean {
  if (PLAIN.test(word)) return true;
  const min = scanLong(word, 0);
  if (min === undefined) return false;
  if (min.end === word.length) return true;
  const max = word[min.end] === '-' ? scanLong(word, min.end + 1) : undefined;
  return max !== undefined && max.end === word.length && min.value <= max.value;
}

const PLAIN = /^(?:0|[1-9]\d{0,14})$/;

/**
 * A number as C's strtoul() reads it in the base that its begin tells: with a sign, wrapped below 0 and cut at 64 bits.
 * @returns undefined: none there
 */
export function scanLong(text: string, from: number): { readonly value: bigint; readonly end: number } | undefined {
  NUMBER.lastIndex = from;
  const found = NUMBER.exec(text);
  if (found === null) return undefined;
  const [all, hexSign, hex, octal, decimalSign, decimal] = found;
  const digits = BigInt(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal}` : (decimal ?? ''));
  const value = digits > LARGEST ? LARGEST : (hexSign ?? decimalSign) === '-' ? BigInt.asUintN(64, -digits) : digits;
  return { value, end: from + all.length };
}

/** A second 0x belongs to the first for strtoul(). */
const NUMBER = /0x([+-]?)(?:0x(?=[\da-f]))?([\da-f]+)|0([0-7]+)|(?!0x)([+-]?)(\d+)/iy;
const LARGEST = 2n ** 64n - 1n;

/** An address, a range that is not empty, or a group. */
export function isAddressOrGroup(word: string): boolean {
  if (word.startsWith('@')) return true;
  const range = parseAddressRange(word);
  return range !== undefined && addressRangeContains(range, range);
}
