import { expect, it } from 'vitest';
import { wrapParagraphs } from '../../../lib/cli/wrap-paragraphs.js';

const TEXT = `
A paragraph whose lines are longer than a terminal that somebody has on a serial line,
which goes on here. Another sentence.
Exit: 0 done.

Example:
  tomoyo check --strict /etc/tomoyo --and something that is longer than the line may be
`;

it('lines that have room stay as they are', () => {
  expect(wrapParagraphs(TEXT, 90)).toBe(TEXT);
});

it('a paragraph that has no room is broken at spaces; examples and what begins anew stay', () => {
  expect(wrapParagraphs(TEXT, 40)).toBe(`
A paragraph whose lines are longer than
a terminal that somebody has on a serial
line, which goes on here. Another
sentence.
Exit: 0 done.

Example:
  tomoyo check --strict /etc/tomoyo --and something that is longer than the line may be
`);
});

it('a word that is longer than the terminal has a line for itself', () => {
  expect(wrapParagraphs('one docs/guides/confining-the-tools.md two\n', 10)).toBe(
    'one\ndocs/guides/confining-the-tools.md\ntwo\n',
  );
});
