import { describe, expect, it } from 'vitest';
import { hideProgress, withProgress, withProgressNow } from '../../../lib/cli/progress.js';

const PIECE = `${'x'.repeat(65_535)}\n`;

/** A terminal that remembers, and a clock that moves on with each piece. */
function setup({ isTTY = true, columns = 80 } = {}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const terminal = { isTTY, columns, write: (text: string) => written.push(text) };
  function* pieces(count: number, stepMs: number): Generator<string> {
    for (let index = 0; index < count; index += 1) {
      clock.ms += stepMs;
      yield PIECE;
    }
  }
  return { written, pieces, options: { what: 'a.conf', terminal, now: () => clock.ms } };
}

/** What the screen shows after all of it. */
function screen(written: readonly string[]): string {
  let line = '';
  for (const text of written.join('').split(/(?=\r)/))
    if (text.startsWith('\r')) line = text.slice(1) + line.slice(text.length - 1);
    else line += text;
  return line.trimEnd();
}

describe('progress', () => {
  it('says nothing of work that takes less than a second', () => {
    const { written, pieces, options } = setup();
    expect([...withProgressNow(pieces(9, 100), options)]).toHaveLength(9);
    expect(written).toEqual([]);
  });

  it('says how much of a known size is done, and how fast', () => {
    const { written, pieces, options } = setup();
    const all = withProgressNow(pieces(4, 500), { ...options, total: 4 * PIECE.length });
    for (let index = 0; index < 3; index += 1) all.next();
    expect(written).toEqual(['a.conf: 50 %, 0.1 MB a second', expect.stringMatching(/^\r +\r$/), expect.any(String)]);
    expect(screen(written)).toBe('a.conf: 75 %, 0.1 MB a second');
    all.return();
  });

  it('counts lines where the size is not known', () => {
    const { written, pieces, options } = setup();
    const all = withProgressNow(pieces(1500, 1), options);
    for (let index = 0; index < 1500; index += 1) all.next();
    expect(screen(written)).toBe('a.conf: 1,400 lines, 1,000 a second');
    all.return();
  });

  it('draws five times a second at most', () => {
    const { written, pieces, options } = setup();
    expect([...withProgressNow(pieces(3000, 1), options)]).toHaveLength(3000);
    expect(written.filter((text) => text.startsWith('a.conf'))).toHaveLength(11);
  });

  it.each([
    ['the end', (all: Generator<string>) => [...all]],
    ['leaving the loop', (all: Generator<string>) => all.return(undefined)],
    ['an error', (all: Generator<string>) => expect(() => all.throw(new Error('no'))).toThrow('no')],
  ])('is gone after %s', (_, finish) => {
    const { written, pieces, options } = setup();
    const all = withProgressNow(pieces(4, 1000), options);
    all.next();
    all.next();
    expect(screen(written)).not.toBe('');
    finish(all);
    expect(screen(written)).toBe('');
  });

  it('makes room for what else is written', () => {
    const { written, pieces, options } = setup();
    const all = withProgressNow(pieces(4, 1000), options);
    all.next();
    hideProgress();
    expect(screen(written)).toBe('');
    all.next();
    expect(screen(written)).toMatch(/^a\.conf: 2 lines/);
    all.return();
  });

  it('fits on the line of a narrow terminal', () => {
    const { written, pieces, options } = setup({ columns: 12 });
    expect([...withProgressNow(pieces(2, 1000), options)]).toHaveLength(2);
    expect(written[0]).toBe('a.conf: 1 l');
  });

  it('writes nothing where there is no terminal', async () => {
    const { written, pieces, options } = setup({ isTTY: false });
    for await (const piece of withProgress(pieces(4, 1000), options)) expect(piece).toBe(PIECE);
    expect(written).toEqual([]);
  });

  it('goes with pieces that are waited for', async () => {
    const { written, pieces, options } = setup();
    for await (const piece of withProgress(pieces(3, 600), options)) expect(piece).toBe(PIECE);
    expect(written[0]).toBe('a.conf: 2 lines, 2 a second');
    expect(screen(written)).toBe('');
  });
});
