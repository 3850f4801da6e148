import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { differenceText } from '../../../../lib/policy/classic/diff.js';
import { BadDomainName, ClassicDomainPolicy } from '../../../../lib/policy/classic/domain-policy.js';
import { describeLoss } from '../../../../lib/policy/classic/losses.js';
import { sortedText } from '../../../../lib/policy/classic/sort.js';

function load(...pieces: readonly string[]): ClassicDomainPolicy {
  const policy = new ClassicDomainPolicy();
  for (const piece of pieces) policy.push(piece);
  return policy;
}

const sort = (...pieces: readonly string[]) => [...sortedText(load(...pieces))].join('');
const diff = (from: string, to: string) => [...differenceText(load(from), load(to))].join('');

const withoutZero = (text: string) => sort(text).replaceAll('use_profile 0\n', '');
const withoutProfiles = (text: string) => sort(text).replaceAll(/use_profile \d\n/g, '');

const LINES = [
  '<kernel>',
  '<kernel> /a',
  '<web>',
  'delete <web>',
  'select <kernel>',
  'domain=<kernel> /a',
  'use_profile 3',
  'use_profile 0',
  'file read/write /x',
  'file read /x',
  'delete file read /x',
  'use_group 1',
  'misc env A',
  '',
];
const POLICY = array(constantFrom(...LINES)).map((lines) => lines.map((line) => `${line}\n`).join(''));

test('delete and select take effect in their place, the last profile counts, and is cut to 8 bits', () => {
  expect(
    sort(
      'lost\n<a>\nx\nuse_profile 1\n<b>\ny\nselect <a>\ndelete x\nz\nselect <c>\nlost\n',
      'domain=<b>\nuse_profile 259x\ndelete <a>\nlost\n',
    ),
  ).toBe('<b>\nuse_profile 3\n\ny\n\n');
});

test('an entry is there once, also when another was deleted between', () => {
  expect(sort('<a>\nb\nb\na\ndelete c\nb\ndelete a\na\n')).toBe('<a>\n\na\nb\n\n');
});

test('what begins like a domain and is none ends all, with its line; where it is deleted or selected it is not there', () => {
  expect(() => load('<a>\n\n<a> /b x\n')).toThrow(new BadDomainName('<a> /b x', 3));
  expect(sort('<a>\nx\nselect <a> y\nlost\ndelete <a> y\nlost\n')).toBe('<a>\n\nx\n\n');
});

test('what is lost without a word is told, by its line', () => {
  const policy = load(
    '<a>\nfile read /\xc3\xa4\nx\0y\n\xff\n',
    `${'z'.repeat(65_540)}\nfile read// /x\nno`,
    'more\nlast',
  );
  expect(policy.finish().map(describeLoss)).toEqual([
    'line 2: bytes outside of ASCII are read as blanks; expected \\ooo for each; 2 lines like it',
    'line 3: a NUL ends the line, what follows it is lost',
    'line 5: lines of 65,536 bytes or more lose all but the remainder of their length by 65,536',
    'line 6: operations that end with two slashes end the text, all lines below are lost',
    'line 8: the last line has no line feed and is lost',
  ]);
  expect([...sortedText(policy)].join('')).toBe('<a>\n\nfile read /\nfile read /x\nx\nzzzz\n\n');
});

test('nothing is lost of tabs, carriage returns and an end in blanks', () => {
  const policy = load('<a>\r\n\tx\r\n \t');
  expect(policy.finish()).toEqual([]);
});

test('a sorted policy stays as it is', () => {
  assert(
    property(POLICY, (text) => {
      expect(sort(sort(text))).toBe(sort(text));
    }),
  );
});

test('two policies differ in nothing only when they sort alike, but for a profile of 0', () => {
  assert(
    property(POLICY, POLICY, (from, to) => {
      expect(diff(from, to) === '').toBe(withoutZero(from) === withoutZero(to));
    }),
  );
});

test('the old policy with the difference behind it is the new one, but for profiles that are not given', () => {
  assert(
    property(POLICY, POLICY, (from, to) => {
      expect(withoutProfiles(from + diff(from, to))).toBe(withoutProfiles(to));
    }),
  );
});

test('a profile that is given no more leaves a domain with nothing under it', () => {
  expect(diff('<a>\nuse_profile 3\n', '<a>\n')).toBe('<a>\n\n\n');
});
