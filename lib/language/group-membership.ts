/**
 * Whether a group holds a value. A group that is undefined, or empty, holds nothing; groups are flat.
 * Source: security/tomoyo/group.c, tomoyo_path_matches_group(), tomoyo_number_matches_group(),
 * tomoyo_address_matches_group().
 */
import { addressRangeContains, type AddressRange } from './address.js';
import type { NumberRange } from './lexemes.js';
import { matches } from './pattern.js';

/** @returns the first member, a pattern, that an encoded name matches; undefined if none does */
export function pathGroupMember(members: readonly string[] | undefined, name: string): string | undefined {
  return members?.find((member) => matches(member, name));
}

/** Whether a value or range overlaps a member. */
export function numberGroupContains(members: readonly Ends[] | undefined, value: Ends): boolean {
  return members?.some(({ min, max }) => min <= value.max && value.min <= max) ?? false;
}

type Ends = Pick<NumberRange, 'min' | 'max'>;

/** Whether an address, or all of a range, lies in one member of its family. */
export function addressGroupContains(members: readonly AddressRange[] | undefined, address: AddressRange): boolean {
  return members?.some((member) => addressRangeContains(member, address)) ?? false;
}
