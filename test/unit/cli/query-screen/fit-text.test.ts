import { describe, expect, it } from 'vitest';
import { cutMiddle, fitChain, fitText, wrap, wrapItems } from '../../../../lib/cli/query-screen/fit-text.js';

describe('text that has too little room', () => {
  it('keeps its end, and something of its begin', () => {
    expect(cutMiddle('/usr/share/doc/readme', 21)).toBe('/usr/share/doc/readme');
    expect(cutMiddle('/usr/share/doc/readme', 15)).toBe('/usr...c/readme');
    expect([cutMiddle('abcdef', 3), cutMiddle('abcdef', 1), cutMiddle('abcdef', 0)]).toEqual(['...', '.', '']);
  });

  it('is broken between words, or where it must', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('a bcdefghijkl', 8)).toEqual(['a bcdefg', 'hijkl']);
    expect(wrap('', 8)).toEqual(['']);
    expect(wrapItems(['a allow', 'd deny', 'q quit'], 16)).toEqual(['a allow  d deny', 'q quit']);
  });

  it('loses its middle where its rows do not suffice', () => {
    expect(fitText('abcdefghijklmnopqrstuvwxyz', 10, 2)).toEqual(['abcde...op', 'qrstuvwxyz']);
    expect(fitText('abc', 10, 0)).toEqual([]);
  });

  it('is a chain one a line, joined, or without its middle', () => {
    const parts = ['<kernel>', '/bin/a', '/bin/b', '/bin/c'];
    const fit = (rows: number, columns: number, telling: 'first' | 'last' = 'last') =>
      fitChain(parts, { columns, rows, arrow: '->', telling });
    expect(fit(4, 40)).toEqual(['<kernel>', '-> /bin/a', '-> /bin/b', '-> /bin/c']);
    expect(fit(1, 60)).toEqual(['<kernel> -> /bin/a -> /bin/b -> /bin/c']);
    expect(fit(1, 36)).toEqual(['<kernel> -> ... -> /bin/b -> /bin/c']);
    expect(fit(1, 36, 'first')).toEqual(['<kernel> -> /bin/a -> ... -> /bin/c']);
    expect(fit(1, 26)).toEqual(['<kernel> -> ... -> /bin/c']);
    expect(fit(1, 12)).toEqual([expect.stringMatching(/^<k.*\.\.\..*\/bin\/c$/)]);
  });
});
