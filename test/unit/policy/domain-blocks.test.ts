import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainBlocks, type DomainBlock } from '../../../lib/policy/domain-blocks.js';

function blocksOf(pieces: readonly string[]): readonly DomainBlock[] {
  const blocks = new DomainBlocks();
  return [...pieces.flatMap((piece) => blocks.add(piece)), ...blocks.finish()];
}

const shown = ({ turn, name, line, text, start, end }: DomainBlock) => [turn, name, line, text.slice(start, end)];

describe('DomainBlocks', () => {
  it.each([
    ['<kernel> /a\nfile read /x\n', [['domain', '<kernel> /a', 1, '<kernel> /a\nfile read /x\n']]],
    [
      '# top\n<kernel>\n',
      [
        ['none', '', 1, '# top\n'],
        ['domain', '<kernel>', 2, '<kernel>\n'],
      ],
    ],
    ['\t<kernel>   /a\r\nx\n', [['domain', '<kernel> /a', 1, '\t<kernel>   /a\r\nx\n']]],
    ['\xff<kernel>\n', [['domain', '<kernel>', 1, '\xff<kernel>\n']]],
    ['select <kernel> /a\nx\n', [['select', '<kernel> /a', 1, 'select <kernel> /a\nx\n']]],
    ['select domain=<kernel> /a\n', [['select', '<kernel> /a', 1, 'select domain=<kernel> /a\n']]],
    ['select pid=1\nx\n', [['select', '', 1, 'select pid=1\nx\n']]],
    [
      '<a>\ndelete <b>\nx\n',
      [
        ['domain', '<a>', 1, '<a>\n'],
        ['delete', '<b>', 2, 'delete <b>\nx\n'],
      ],
    ],
    ['<a>\ndelete file read /x\n', [['domain', '<a>', 1, '<a>\ndelete file read /x\n']]],
    [
      '<a>\nreset\nx\n',
      [
        ['domain', '<a>', 1, '<a>\n'],
        ['none', '', 2, 'reset\nx\n'],
      ],
    ],
    [
      '<a>\nx',
      [
        ['domain', '<a>', 1, '<a>\n'],
        ['domain', '<a>', 2, 'x'],
      ],
    ],
    ['', []],
  ])('%j', (text, blocks) => {
    expect(blocksOf([text]).map(shown)).toEqual(blocks);
  });

  it('gives the same lines to the same domains wherever the text is cut, and loses none', () => {
    const line = constantFrom(
      '<kernel> /a',
      '<kernel>  /b',
      ' <c>',
      'file read /x',
      '',
      '# <no>',
      'delete <c>',
      'select <c>',
    );
    assert(
      property(array(line), array(integer({ min: 1, max: 9 })), (lines, lengths) => {
        const text = lines.map((one) => `${one}\n`).join('');
        const pieces: string[] = [];
        let at = 0;
        for (const length of lengths) pieces.push(text.slice(at, (at += length)));
        pieces.push(text.slice(at));
        const whole = linesOf(blocksOf([text]));
        expect(linesOf(blocksOf(pieces))).toEqual(whole);
        expect(whole.map(([, , one]) => one)).toEqual(lines);
      }),
    );
  });
});

/** Each line with its number and its domain. */
function linesOf(blocks: readonly DomainBlock[]): readonly (readonly [string, number, string])[] {
  return blocks.flatMap(({ name, text, start, end, line }) =>
    text
      .slice(start, end - 1)
      .split('\n')
      .map((one, index) => [name, line + index, one] as const),
  );
}
