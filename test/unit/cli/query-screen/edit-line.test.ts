import { describe, expect, it } from 'vitest';
import { editLine } from '../../../../lib/cli/query-screen/edit-line.js';

/** `|` is the cursor. */
function edited(text: string, ...keys: readonly string[]): string {
  let line = { text: text.replace('|', ''), cursor: text.indexOf('|') };
  for (const key of keys) line = editLine(line, key);
  return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
}

describe('editing a line', () => {
  it.each([
    ['ab|', ['c'], 'abc|'],
    ['a|b', ['x', 'y'], 'axy|b'],
    ['ab|', ['<left>', '<left>', '<left>', 'x'], 'x|ab'],
    ['|ab', ['<right>', '<right>', '<right>'], 'ab|'],
    ['a|b', ['<home>'], '|ab'],
    ['a|b', ['<C-e>'], 'ab|'],
    ['a|b', ['<backspace>'], '|b'],
    ['|ab', ['<backspace>'], '|ab'],
    ['a|b', ['<delete>', '<delete>'], 'a|'],
    ['file read /a|', ['<C-w>'], 'file read |'],
    ['file read |', ['<C-w>'], 'file |'],
    ['a b|c', ['<C-u>'], '|c'],
    ['a b|c', ['<C-k>'], 'a b|'],
    ['a|', ['<f1>', '<other>', '<up>'], 'a|'],
  ] as const)('%s %j', (before, keys, after) => {
    expect(edited(before, ...keys)).toBe(after);
  });

  it.each([
    ['fi|', 'file |'],
    ['file rea|', 'file read |'],
    ['file re| /a', 'file re| /a'],
    ['file rea| /a', 'file read| /a'],
    ['file ren|', 'file rename |'],
    ['file mk|', 'file mk|'],
    ['file read /|', 'file read /|'],
    ['file read /a task.ui|', 'file read /a task.uid=|'],
    ['file read /a xyz|', 'file read /a xyz|'],
  ])('completes as far as there is one way: %s', (before, after) => {
    expect(edited(before, '<tab>')).toBe(after);
  });
});
