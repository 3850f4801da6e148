import { expect, it } from 'vitest';
import { addressGroupContains, numberGroupContains, pathGroupMember } from '../../../lib/language/group-membership.js';
import { parseAddressRange, type AddressRange } from '../../../lib/language/address.js';

it('path groups: the first member that matches, none of an undefined group', () => {
  expect(pathGroupMember(['/etc/\\*', '/etc/passwd'], '/etc/passwd')).toBe('/etc/\\*');
  expect(pathGroupMember(['@OTHER'], '/etc/passwd')).toBeUndefined();
  expect(pathGroupMember(undefined, '/etc/passwd')).toBeUndefined();
});

it('number groups: ranges need only overlap', () => {
  expect(numberGroupContains([{ min: 10n, max: 20n }], { min: 20n, max: 30n })).toBe(true);
  expect(numberGroupContains([{ min: 10n, max: 20n }], { min: 21n, max: 30n })).toBe(false);
  expect(numberGroupContains(undefined, { min: 0n, max: 0n })).toBe(false);
});

it.each([
  ['10.0.0.0-10.0.1.0', '10.0.0.255', true],
  ['10.0.0.0-10.0.1.0', '10.0.1.1', false],
  ['10.0.1.0-10.0.0.0', '10.0.0.5', false],
  ['fe80::-fe80::ff', 'fe80::1', true],
  ['10.0.0.1', '::ffff:10.0.0.1', false],
])('address groups: %s holds %s: %s', (member, address, held) => {
  expect(addressGroupContains([range(member)], range(address))).toBe(held);
  expect(addressGroupContains(undefined, range(address))).toBe(false);
});

function range(text: string): AddressRange {
  const parsed = parseAddressRange(text);
  if (!parsed) throw new Error(`no address: ${text}`);
  return parsed;
}
