import { describe, expect, it } from 'vitest';
import { generateLines } from '../../fuzz/generate-lines.js';
import { encode, generatePairs } from '../../fuzz/generate-pairs.js';
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

describe('pairs for the kernel', () => {
  it('are the same for the same seed and fit into a socket address', () => {
    expect(generatePairs(500, 7)).toEqual(generatePairs(500, 7));
    const names = generatePairs(500, 7).flatMap((one) => one.names);
    expect(names).toHaveLength(500);
    for (const name of names) {
      expect(name).not.toContain('\0');
      expect(name.length).toBeLessThanOrEqual(107);
      expect(name.length).toBeGreaterThan(0);
    }
  });

  it('are encoded as the kernel encodes', () => {
    expect(encode('/a \\\xff~')).toBe('/a\\040\\\\\\377~');
  });
});

const stillShow = (texts: readonly string[]) => Promise.resolve(texts.map((text) => /x.*y/u.test(text)));

it('minimise keeps what shows the difference', async () => {
  expect(await minimise(['a x long and boring text y b', 'xy'], shorterTexts, stillShow)).toEqual(['xy', 'xy']);
});
