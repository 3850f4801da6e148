import { expect, it } from 'vitest';
import { formatAddressRange, parseAddressRange } from '../../../lib/language/address.js';

it.each([
  ['010.000.0.1', '10.0.0.1'],
  ['1.2.3.4-1.2.3.4', '1.2.3.4'],
  ['9.0.0.0-1.0.0.0', '9.0.0.0-1.0.0.0'],
  ['FE80:0:0:0:0:0:0:1', 'fe80::1'],
  ['::', '::'],
  ['1:0:2:0:0:3:4:5', '1:0:2::3:4:5'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['::ffff:102:304', '::ffff:1.2.3.4'],
  ['::1-::ffff:1.2.3.4', '::1-::ffff:1.2.3.4'],
])('addresses: %s prints as %s, which parses to the same', (text, printed) => {
  const range = parseAddressRange(text);
  expect(range && formatAddressRange(range)).toBe(printed);
  expect(parseAddressRange(printed)).toEqual(range);
});

it.each(['', '1.2.3', '1.2.3.256', '1.2.3.4/8', '1.2.3.4-::1', '1.2.3.4-', '1::2::3', ':1', '1:2', '::g', '1-2-3'])(
  'addresses: "%s" is none',
  (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
  },
);
