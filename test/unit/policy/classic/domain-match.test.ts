import { expect, test } from 'vitest';
import { DomainMatch } from '../../../../lib/policy/classic/domain-match.js';

/** Input and output of tomoyo-domainmatch 2.6.1, with a file in the place of the kernel's. */
const POLICY =
  'pre /tmp\n<kernel> /tmp\nuse_profile 1\nfile read /tmp/a\n  file\tread /tmp  \xe4\n<kernel> /x\nfile read /y\n<a b> /tmp\n' +
  '<c>\n<d>\tx\n/tmp\n /tmp\r\n/tm\0/tmp\n/tmp\0z\n<e> bad/tmp\nlast /tmp';
const FOUND =
  '\n(null)\npre /tmp\n\n<kernel> /tmp\nfile read /tmp/a\n  file\tread /tmp  \xe4\n\n<kernel> /x\n<a b> /tmp\n' +
  '\n<c>\n/tmp\n /tmp\r\n/tmp\n\n<e> bad/tmp\nlast /tmp\n';

function match(string: string, pieces: readonly string[]): string {
  const domains = new DomainMatch(string);
  return pieces.map((piece) => domains.push(piece)).join('') + domains.end();
}

test('lines with the string under their domain, as they stand, wherever the text is cut', () => {
  expect(match('/tmp', [POLICY])).toBe(FOUND);
  expect(match('/tmp', POLICY.split(/(?=.)/s))).toBe(FOUND);
});

test('lines longer than the buffer of that program come in parts of 16,382 bytes', () => {
  const text = `<k>\n${'x'.repeat(16_370)}/tmp${'y'.repeat(20)}/tmp\n${'z'.repeat(16_382)}\n`;
  expect(
    match('/tmp', [text])
      .split('\n')
      .map((line) => line.length),
  ).toEqual([0, 3, 16_382, 16, 0]);
  expect(
    match('', [text])
      .split('\n')
      .map((line) => line.length),
  ).toEqual([0, 3, 16_382, 16, 16_382, 0, 0]);
});
