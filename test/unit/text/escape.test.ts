import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeName, encodeName } from '../../../lib/text/escape.js';

it.each([
  ['/a b', '/a\\040b'],
  ['/café\\x', '/caf\\303\\251\\\\x'],
  ['\0\x7f!~', '\\000\\177!~'],
])('names: %j is encoded as the kernel does', (name, text) => {
  expect(encodeName(name)).toBe(text);
});

it('names: any bytes come back from their text', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeName(encodeName(bytes))).toEqual(bytes);
    }),
  );
});

it.each([
  ['/a b', 3],
  ['/a\\', 3],
  ['/\\*', 2],
  ['/\\142', 2],
  ['/\\40', 2],
  ['/é', 2],
])('names: %j is refused at column %i', (text, column) => {
  expect(() => decodeName(text)).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_FORMAT', column }));
});
