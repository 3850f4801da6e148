import { describe, expect, it } from 'vitest';
import { matches } from '../../../lib/language/pattern.js';
import { patternContains } from '../../../lib/language/pattern-contains.js';
import { encode, generatePairs } from '../../fuzz/generate-pairs.js';
import { Random } from '../../fuzz/random.js';

describe('whether a pattern takes all that another one takes', () => {
  it('says yes for what people write', () => {
    for (const [wide, narrow] of [
      ['/a/\\*', '/a/b'],
      ['/a/\\*', '/a/\\*.log'],
      ['/a/\\*.log', '/a/x\\*.log'],
      ['/a/\\*', '/a/\\*\\-b'],
      ['/a/\\*\\-b', '/a/\\*\\-b'],
      ['/\\{\\*\\}/\\*', '/a/b/\\*'],
      ['/\\{\\*\\}/\\*', '/a/\\{b\\}/c\\$'],
      ['/a/\\*/c', '/a/\\$/c'],
      ['/proc/\\$/\\*', '/proc/\\$/stat\\*'],
      ['/a/\\X', '/a/\\$'],
      ['/a/\\@', '/a/\\A'],
      ['/a\\*/\\*', '/ab\\*/\\*'],
      ['/a/\\*/', '/a/\\*b/'],
    ] as const)
      expect([wide, narrow, patternContains(wide, narrow)]).toEqual([wide, narrow, true]);
  });

  it('says no for what is not so', () => {
    for (const [wide, narrow] of [
      ['/a/\\*', '/a/\\*/'],
      ['/a/\\*', '/\\*'],
      ['/a/\\@', '/a/\\*'],
      ['/a/\\*\\-b', '/a/\\*'],
      ['/a/\\*\\-b', '/a/b\\*'],
      ['/a/\\$', '/a/\\X'],
      ['/a/\\{\\*\\}/\\*', '/a/b\\*/\\*'], // the narrow one matches /a/bc, too
      ['/\\*/\\*', '/\\{\\*\\}/\\*'],
      ['/a', '/\\*'],
    ] as const)
      expect([wide, narrow, patternContains(wide, narrow)]).toEqual([wide, narrow, false]);
  });

  it('is right about every name that the narrow one matches', () => {
    const random = new Random(7);
    let contained = 0;
    for (const { pattern, names } of generatePairs(30_000, 11)) {
      const wide = widened(pattern, random);
      if (!patternContains(wide, pattern)) continue;
      if (wide !== pattern) contained += 1;
      for (const name of names) {
        const encoded = encode(name);
        if (matches(pattern, encoded))
          expect([wide, pattern, encoded, matches(wide, encoded)]).toEqual([wide, pattern, encoded, true]);
      }
    }
    expect(contained).toBeGreaterThan(300);
  });
});

/** Another pattern that often takes more. */
function widened(pattern: string, random: Random): string {
  const parts = pattern.split('/');
  const at = random.between(0, parts.length - 1);
  const part = parts[at] ?? '';
  const units = part.match(/\\[0-7]{3}|\\.|[^\\]/gu) ?? [];
  const unit = random.between(0, Math.max(0, units.length - 1));
  const wildcard = random.pick(['\\*', '\\*', '\\@', '\\?', '\\$', '\\X', '\\A']);
  const changed = random.weighted([
    [4, () => [...units.slice(0, unit), wildcard, ...units.slice(unit + random.between(1, 3))].join('')],
    [3, () => '\\*'],
    [3, () => '\\{\\*\\}'],
    [1, () => part.split('\\-')[0] ?? ''],
    [1, () => `\\{${part}\\}`],
  ]);
  const next = [
    ...parts.slice(0, at),
    changed,
    ...parts.slice(
      at +
        random.weighted([
          [3, () => 1],
          [1, () => 2],
        ]),
    ),
  ];
  return next.join('/');
}
