import { beforeEach, describe, expect, it } from 'vitest';
import { Screen } from '../../../lib/cli/screen.js';

let written: string[] = [];
const terminal = { columns: 20, rows: 3, write: (text: string) => written.push(text) };
beforeEach(() => {
  written = [];
  Object.assign(terminal, { columns: 20, rows: 3 });
});

describe('screen', () => {
  it('is another one, drawn in place, and the first comes back once', () => {
    const listeners = process.listenerCount('exit');
    {
      using screen = new Screen(terminal);
      screen.draw(['a', 'b', 'c']);
      screen.draw(['a', 'b', 'c', 'd']);
      expect(process.listenerCount('exit')).toBe(listeners + 1);
    }
    expect(written).toEqual([
      '\x1b[?1049h\x1b[?25l',
      '\x1b[H\x1b[2Ja\r\nb\r\nc',
      '\x1b[3;1H2 more',
      '\x1b[?25h\x1b[?1049l',
    ]);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it('writes of a line what is behind its first change, and nothing where nothing changes', () => {
    using screen = new Screen(terminal);
    screen.draw(['left 10 s', 'same', 'longer']);
    written = [];
    screen.draw(['left 9 s', 'same', 'long']);
    screen.draw(['left 9 s', 'same', 'long']);
    screen.draw(['left 9 s']);
    expect(written).toEqual(['\x1b[1;6H9 s\x1b[K\x1b[3;5H\x1b[K', '\x1b[2;1H\x1b[J']);
  });

  it('takes no colour for a column', () => {
    using screen = new Screen(terminal);
    screen.draw(['ab \x1b[1mred\x1b[22m x']);
    written = [];
    screen.draw(['ab \x1b[1mred\x1b[22m y']);
    screen.draw(['ab redx y']);
    expect(written).toEqual(['\x1b[1;4H\x1b[1mred\x1b[22m y', '\x1b[1;4Hredx y']);
  });

  it('is drawn whole when its size changes, or what it shows is forgotten', () => {
    using screen = new Screen(terminal);
    screen.draw(['a']);
    written = [];
    Object.assign(terminal, { columns: 10 });
    screen.draw(['a']);
    screen.forget();
    screen.draw(['a']);
    expect(written).toEqual(['\x1b[H\x1b[2Ja', '\x1b[H\x1b[2Ja']);
  });

  it('has a cursor where one is wanted, and marks pastes if asked to', () => {
    {
      using screen = new Screen(terminal, { marksPastes: true });
      screen.draw(['a'], { row: 0, column: 1 });
      screen.draw(['ab'], { row: 0, column: 2 });
      screen.draw(['ab']);
    }
    expect(written).toEqual([
      '\x1b[?1049h\x1b[?25l\x1b[?2004h',
      '\x1b[H\x1b[2Ja\x1b[1;2H\x1b[?25h',
      '\x1b[1;2Hb\x1b[1;3H',
      '\x1b[?25l',
      '\x1b[?2004l\x1b[?25h\x1b[?1049l',
    ]);
  });
});
