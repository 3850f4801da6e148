import { expect, test } from 'vitest';
import { scanUnsigned } from '../../../../lib/policy/classic/scan-unsigned.js';

test.each([
  ['3', 3],
  ['  +3x', 3],
  ['-1', 4_294_967_295],
  ['-4294967295', 1],
  ['4294967296', 0],
  ['18446744073709551615', 4_294_967_295],
  ['99999999999999999999', 4_294_967_295],
  ['-18446744073709551616', 4_294_967_295],
  ['0x10', 0],
  ['', undefined],
  ['-', undefined],
  ['x3', undefined],
])('%j is %s', (text, number) => {
  expect(scanUnsigned(text, 0)).toBe(number);
});
