/** Ranges that say nothing: of all numbers or addresses that there are. */
import { parseAddressRange } from '../../language/address.js';
import { parseNumberRange } from '../../language/lexemes.js';

/** Whether a range goes from 0 (or 1) to the end. */
function reaches(text: string, end: bigint): boolean {
  if (!text.includes('-')) return false;
  const range = parseNumberRange(text);
  return range !== undefined && range.min <= 1n && range.max >= end;
}

export const isAllPorts = (text: string) => reaches(text, 0xffffn);
/** What create and chmod are given. */
export const isAllModes = (text: string) => reaches(text, 0o777n);
export const isAllNumbers = (text: string) => reaches(text, 0xffff_ffffn);
/** Major and minor numbers of the first days; today's go further. */
export const isAllDevices = (text: string) => reaches(text, 0xffn);
/** With the flags of bind, move and remount. */
export const isAllFlags = (text: string) => reaches(text, 0xffffn);

/** Whether a range has all addresses that programs talk to: IPv4 but multicast, or the global ones of IPv6. */
export function isAllAddresses(text: string): boolean {
  if (!text.includes('-')) return false;
  const range = parseAddressRange(text);
  if (range === undefined) return false;
  const [first = 0, last = 0] = [range.min[0], range.max[0]];
  return range.family === 'ipv4' ? first <= 1 && last >= 223 : first <= 0x20 && last >= 0x3f;
}
