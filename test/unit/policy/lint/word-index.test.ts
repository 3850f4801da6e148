import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { matches } from '../../../../lib/language/pattern.js';
import { patternsMeet } from '../../../../lib/language/patterns-meet.js';
import { WordIndex } from '../../../../lib/policy/lint/word-index.js';

const isPattern = (text: string) => text.includes('\\');

function meet(one: string, other: string): boolean {
  if (isPattern(one) && isPattern(other)) return patternsMeet(one, other);
  return isPattern(one) ? matches(one, other) : isPattern(other) ? matches(other, one) : one === other;
}

const word = fc
  .array(fc.array(fc.constantFrom('a', 'b', '1', '\\*', '\\$'), { minLength: 1, maxLength: 3 }), { maxLength: 3 })
  .chain((all) =>
    fc.constantFrom('', '/', 'proc:/').map((begin) => begin + all.map((each) => each.join('')).join('/')),
  );

it('finds what comparing with every word finds', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), word, (words, asked) => {
      const index = new WordIndex();
      for (const each of words) index.add(each, 'somebody');
      const hit = index.find(asked);
      const all = words.filter((each) => meet(each, asked));
      if (all.length === 0) expect(hit).toBeUndefined();
      else expect(all).toContain(hit?.text);
    }),
    { numRuns: 5000 },
  );
});
