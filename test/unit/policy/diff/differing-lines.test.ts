import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingLines } from '../../../../lib/policy/diff/differing-lines.js';

const line: fc.Arbitrary<string> = fc.constantFrom(
  '',
  'a',
  'b',
  'ab',
  'file read /a',
  'file read /ab',
  `file read /${'x'.repeat(300)}`,
);
const text = (lines: readonly string[]) => ['<kernel> /a', ...lines].map((one) => `${one}\n`).join('');
const common = (lines: readonly string[], others: readonly string[]) =>
  lines.filter((one) => one !== '' && others.includes(one));

describe('differingLines', () => {
  it('gives the lines that only one text has, with their places', () => {
    // a kernel prints each line once
    const held = fc.uniqueArray(line, { maxLength: 7 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 9 }), held, fc.boolean(), (first, second, mayCut) => {
        const isCut = mayCut && (first.at(-1) ?? '') !== '';
        const given = text(first).slice(0, isCut ? -1 : undefined);
        const found = differingLines(given, text(second));
        const cut = isCut ? first.length - 1 : -1;
        const whole = first.filter((_, index) => index !== cut);
        const isOnly = (one: string, index: number) => one !== '' && (index === cut || !second.includes(one));
        expect(found.first.map((one) => one.text)).toEqual(first.filter(isOnly));
        for (const { text: one, start } of found.first)
          expect(given.slice(start - 1).startsWith(`\n${one}`)).toBe(true);
        expect(found.second).toEqual(second.filter((one) => one !== '' && !whole.includes(one)));
        if (!found.isReordered) expect(common(whole, second)).toEqual(common(second, whole));
      }),
      { numRuns: 3000 },
    );
  });
});
