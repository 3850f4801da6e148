import { parseAddressRange } from '../../language/address.js';
import { ARGUMENT_TYPES, type ArgumentType, type GroupKind } from '../../language/argument-types.js';
import { parseNumberRange } from '../../language/lexemes.js';
import { firstWildcard } from '../../language/pattern.js';
import type { Interval } from './interval-index.js';

/** An argument as text, in the kernel's form, and what it is. */
export interface Argument {
  readonly type: ArgumentType;
  readonly text: string;
}

/** The group that an argument stands for, `@NAME`; undefined if it is none. */
export function groupKindOf({ type, text }: Argument): GroupKind | undefined {
  return text.startsWith('@') ? ARGUMENT_TYPES[type].group : undefined;
}

export function isRange(type: ArgumentType): boolean {
  return type === 'number' || type === 'port' || type === 'address';
}

/** Whether it may take more than one value: a pattern, a group or a range. */
export function isWide(argument: Argument): boolean {
  const { type, text } = argument;
  if (groupKindOf(argument) !== undefined) return true;
  return isRange(type) ? text.includes('-') : firstWildcard(text) >= 0;
}

/** Equal for arguments of one value only that are the same value. */
export function valueKey({ type, text }: Argument): string {
  if (type === 'address' || !isRange(type) || isDecimal(text)) return text;
  return String(parseNumberRange(text)?.min ?? text);
}

/** Whether a single number is written as valueKey() gives it. */
export function isDecimal(text: string, at = 0): boolean {
  const code = text.charCodeAt(at);
  return (code > 0x30 && code <= 0x39) || (code === 0x30 && !isDigitOrX(text.charCodeAt(at + 1)));
}

function isDigitOrX(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x78;
}

/** What a number, an address or a range of either holds; undefined if nothing. IPv6 lies behind IPv4. */
export function intervalOf({ type, text }: Argument): Interval | undefined {
  const range = type === 'address' ? addressInterval(text) : parseNumberRange(text);
  return range !== undefined && range.min <= range.max ? range : undefined;
}

const IPV6_BASE = 1n << 128n;

function addressInterval(text: string): Interval | undefined {
  const range = parseAddressRange(text);
  if (range === undefined) return undefined;
  const base = range.family === 'ipv6' ? IPV6_BASE : 0n;
  return { min: base + numberOf(range.min), max: base + numberOf(range.max) };
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
