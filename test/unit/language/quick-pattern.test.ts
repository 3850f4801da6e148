import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../lib/language/pattern.js';
import { quickPattern } from '../../../lib/language/quick-pattern.js';

const pieces = (...all: string[]) => fc.array(fc.constantFrom(...all), { maxLength: 8 }).map((found) => found.join(''));
const patterns = pieces('/', '/', 'a', '1', '.', 'F', '\\*', '\\@', '\\?', '\\$', '\\+', '\\X', '\\x', '\\A', '\\a', '\\\\', '\\040', '\\-', '/\\{\\*\\}/', '[', '-'); // prettier-ignore
const names = pieces('/', '/', 'a', '1', '.', 'F', 'b', 'a1', '\\\\', '\\040', '[', '-');

describe('a quick pattern', () => {
  it('matches what the other one matches', () => {
    fc.assert(
      fc.property(patterns, fc.array(names, { minLength: 5, maxLength: 30 }), (pattern, all) => {
        const [quick, slow] = [quickPattern(pattern), compilePattern(pattern)];
        for (const name of [...all, pattern, quick.prefix])
          expect([name, quick.matches(name)]).toEqual([name, slow.matches(name)]);
        for (const name of all.filter((one) => quick.matches(one))) {
          expect(name.startsWith(quick.prefix)).toBe(true);
          if (quick.slashes !== undefined) expect(name.split('/').length - 1).toBe(quick.slashes);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '/\\*a\\*/\\*a\\*/\\*a\\*/\\*a\\*/\\*a\\*/b',
    '/\\*a\\*a\\*a\\*a\\*a\\*/b',
    '/\\*a\\*/\\*/\\*/\\*/\\*/\\*/b',
  ])('takes no time that explodes: %s', (pattern) => {
    const name = `${`/${'a'.repeat(60)}`.repeat(6)}/c`;
    expect(quickPattern(pattern).matches(name)).toBe(false);
  });
});
