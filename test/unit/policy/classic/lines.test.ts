import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeLine, normalLines, WholeLines } from '../../../../lib/policy/classic/lines.js';

const BYTES = string({
  unit: oneof(
    constantFrom(' ', '\t', '\r', '\0', '\n', '/', 'a', '\x7f', '\xe4'),
    integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  ),
  maxLength: 40,
});

test('all bytes that are not printable are blanks, and blanks become one space', () => {
  expect(normalizeLine('\tfile  read\r /srv/Gr\xc3\xbc\xc3\x9fe.html \x7f\r')).toBe('file read /srv/Gr e.html');
});

test('a NUL ends the line', () => {
  expect(normalizeLine(' file read /a \0 file read /b')).toBe('file read /a');
});

test('what is normal stays, whatever it says', () => {
  for (const line of ['', 'a', 'file read /a', '# a comment']) expect(normalizeLine(line)).toBe(line);
});

test('lines are normal each for itself, and again what they were', () => {
  assert(
    property(BYTES, (text) => {
      const lines = normalLines(text);
      expect(lines).toEqual(text.split('\n').map(normalizeLine));
      for (const line of lines) expect(line).toMatch(/^$|^[!-~]+( [!-~]+)*$/);
      expect(normalLines(lines.join('\n'))).toEqual(lines);
    }),
  );
});

test('pieces cut anywhere give the lines of the whole, and what follows the last line feed is told apart', () => {
  assert(
    property(array(BYTES), (pieces) => {
      const whole = new WholeLines();
      const lines = pieces.flatMap((piece) => whole.push(piece)?.split('\n') ?? []);
      expect([...lines, whole.rest]).toEqual(pieces.join('').split('\n'));
    }),
  );
});
