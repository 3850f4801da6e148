import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateLines } from '../../fuzz/generate-lines.js';
import { encode, generatePairs, isAskableName } from '../../fuzz/generate-pairs.js';
import { minimise, shorterTexts } from '../../fuzz/minimise.js';

describe('lines for the kernel', () => {
  it('are the same for the same seed', () => {
    expect(generateLines(300, 7)).toEqual(generateLines(300, 7));
    expect(generateLines(300, 7)).not.toEqual(generateLines(300, 8));
  });

  it('are as many as asked for, one line each, one character a byte', () => {
    const cases = generateLines(1000, 3);
    expect(cases).toHaveLength(1000);
    for (const { context, line } of cases) {
      expect(line).not.toContain('\n');
      expect(Buffer.from(context + line, 'latin1').toString('latin1')).toBe(context + line);
    }
  });
});

describe('long lines for the kernel', () => {
  it('are few, and few of them very long', () => {
    const lines = generateLines(4000, 5).flatMap(({ context, line }) => `${context}${line}`.split('\n'));
    const sizes = lines.map(({ length }) => length);
    const above = (least: number) => sizes.filter((size) => size > least).length;
    expect(above(13_000)).toBeGreaterThan(5);
    expect(above(13_000)).toBeLessThan(60);
    expect(above(500_000)).toBeGreaterThan(0);
    expect(above(500_000)).toBeLessThan(10);
    // what the kernel takes for sure
    expect(above(2 ** 21 + 100)).toBe(0);
  });
});

describe('pairs for the kernel', () => {
  it('are the same for the same seed, as many as asked for, and can be asked for', () => {
    expect(generatePairs(500, 7)).toEqual(generatePairs(500, 7));
    const pairs = generatePairs(500, 7).flatMap(({ way, names }) => names.map((name) => ({ way, name })));
    expect(pairs).toHaveLength(500);
    for (const { way, name } of pairs) {
      expect(isAskableName(way, name)).toBe(true);
      expect(name).not.toContain('\0');
      expect(name).not.toBe('');
      if (way === 'file') expect(posix.normalize(name)).toBe(name);
      else expect(name.length).toBeLessThanOrEqual(107);
    }
    expect(pairs.some(({ way, name }) => way === 'file' && name.endsWith('/'))).toBe(true);
  });

  it('are encoded as the kernel encodes', () => {
    expect(encode('/a \\\xff~')).toBe('/a\\040\\\\\\377~');
  });
});

const stillShow = (texts: readonly string[]) => Promise.resolve(texts.map((text) => /x.*y/u.test(text)));

it('minimise keeps what shows the difference', async () => {
  expect(await minimise(['a x long and boring text y b', 'xy'], shorterTexts, stillShow)).toEqual(['xy', 'xy']);
});
