/** What the parser and matcher do with more of the same: they take so much longer, not longer squared. */
import { expect, test, vi } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parseLine } from '../../../lib/language/parse.js';
import { compilePattern } from '../../../lib/language/pattern.js';
import { kernelForm } from '../../../lib/language/print.js';

const KINDS: readonly PolicyKind[] = ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'];
const MEGABYTE = 2 ** 20;
const LESS = 16;
/** Far from both what is asked for (16) and the square of it (256). */
const LINEAR = 80;
vi.setConfig({ testTimeout: 300_000 });

/** Lines that try the places that loop; each has about `size` characters. */
const LINES: Readonly<Record<string, (size: number) => string>> = {
  'wildcards in one word': (size) => `file read /${'\\*'.repeat(size / 2)}`,
  'repetitions that are not closed': (size) => `file read ${'/\\{'.repeat(size / 3)}`,
  operations: (size) => `file ${'read/'.repeat(size / 5)} /a`,
  'operations that are none': (size) => `file ${'/xread'.repeat(size / 6)} /a`,
  words: (size) => 'a '.repeat(size / 2),
  'domain name': (size) => `<kernel>${' /a'.repeat(size / 3)}`,
  'characters that are spaces': (size) => `file read /a${'\x80'.repeat(size)}/b`,
  'line of NUL': (size) => '\0'.repeat(size),
  conditions: (size) => `file read /a${' task.uid=task.gid'.repeat(size / 18)}`,
  'text with "from"': (size) => `initialize_domain /a${' from'.repeat(size / 5)}`,
  'a number of many digits': (size) => `number_group G ${'9'.repeat(size)}`,
  'an address of colons': (size) => `address_group G ${':'.repeat(size)}`,
  'an address of zeros': (size) => `address_group G 1.2.3.${'0'.repeat(size)}x`,
  'an address of dots': (size) => `address_group G ${'1.'.repeat(size / 2)}`,
  'profile values': (size) => `3-CONFIG={ ${'mode=x '.repeat(size / 7)}}`,
  'a preference of keys': (size) => `3-PREFERENCE={ ${'max_audit_log= '.repeat(size / 15)}}`,
  'a profile number': (size) => `${'0'.repeat(size)}3-COMMENT=x`,
  'a quota': (size) => `Memory used by policy:${'('.repeat(size)}`,
  'an operator of many': (size) => `file read /a ${'='.repeat(size)}`,
  backslashes: (size) => `path_group G ${'\\'.repeat(size)}`,
};

test.each(Object.keys(LINES))('parse: a line with %s takes time in proportion to its length', (what) => {
  const line = (size: number) => LINES[what]?.(size) ?? '';
  expect(line(MEGABYTE).length).toBeGreaterThan(MEGABYTE * 0.9);
  expect(
    growth((size) => {
      const text = line(size);
      return () => {
        for (const kind of KINDS) {
          const { node, errors, warnings } = parseLine(text, { kind });
          kernelForm(node);
          for (const { frame } of [...errors, ...warnings])
            if (frame.length > 1000) throw new Error('a frame too long');
        }
      };
    }),
  ).toBeLessThan(LINEAR);
});

test.each([
  ['\\*', `/${'\\*a'.repeat(20)}b`, 'a'],
  ['\\@ beside \\*', `/${'\\@\\*'.repeat(10)}.b`, 'a'],
  ['\\X and \\$', `/${'\\X\\$'.repeat(10)}x`, '1'],
  ['\\{\\*\\}', `${'/\\{\\*\\}'.repeat(10)}/x`, 'a/'],
  ['\\-', `/\\*${'\\-\\*b\\*'.repeat(9)}`, 'a'],
])('matches: a pattern of many %s takes time in proportion to the name', (_, pattern, piece) => {
  const compiled = compilePattern(pattern);
  expect(
    growth((size) => {
      const name = `/${piece.repeat(size / 64 / piece.length)}`;
      return () => compiled.matches(name);
    }),
  ).toBeLessThan(LINEAR);
});

test('matches: a pattern takes time in proportion to its own length', () => {
  const name = `/${'a'.repeat(50)}`;
  for (const piece of ['\\*a', '/\\{a\\}', '\\-a'])
    expect(
      growth((size) => {
        const pattern = `/${piece.repeat(size / 256)}/b`.replace('//', '/');
        return () => compilePattern(pattern).matches(name);
      }),
    ).toBeLessThan(LINEAR);
});

/** So little processor time says nothing, in microseconds. */
const NOISE = 2000;

/** How much more processor time a megabyte takes than 1/16 of it; the least of some rounds each. */
function growth(prepare: (size: number) => () => void): number {
  const least = (size: number, rounds: number) => {
    const work = prepare(size);
    const spent = Array.from({ length: rounds }, () => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.max(Math.min(...spent), NOISE);
  };
  return least(MEGABYTE, 2) / least(MEGABYTE / LESS, 3);
}
