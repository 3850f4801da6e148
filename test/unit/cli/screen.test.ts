import { expect, it } from 'vitest';
import { Screen } from '../../../lib/cli/screen.js';

const written: string[] = [];
const terminal = { columns: 20, rows: 3, write: (text: string) => written.push(text) };

it('screen: is another one, drawn in place, and the first comes back once', () => {
  const listeners = process.listenerCount('exit');
  {
    using screen = new Screen(terminal);
    screen.draw(['a', 'b', 'c']);
    screen.draw(['a', 'b', 'c', 'd']);
    expect(process.listenerCount('exit')).toBe(listeners + 1);
  }
  expect(written).toEqual([
    '\x1b[?1049h\x1b[?25l',
    '\x1b[Ha\x1b[K\r\nb\x1b[K\r\nc\x1b[K\x1b[J',
    '\x1b[Ha\x1b[K\r\nb\x1b[K\r\n2 more\x1b[K\x1b[J',
    '\x1b[?25h\x1b[?1049l',
  ]);
  expect(process.listenerCount('exit')).toBe(listeners);
});
