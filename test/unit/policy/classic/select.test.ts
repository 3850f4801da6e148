import { expect, test } from 'vitest';
import { describeLoss } from '../../../../lib/policy/classic/losses.js';
import { DomainSelection } from '../../../../lib/policy/classic/select.js';

test('lines are given as soon as they are whole, and what is lost is told', () => {
  const selection = new DomainSelection([' <a>\t/b ']);
  expect(selection.push('<a> /b\nfile  read/write\t/x')).toBe('<a> /b\n');
  expect(selection.push('\n<a> /b /c\nlost\n<a>  /b\n\n')).toBe('file read/write /x\n<a> /b\n\n');
  expect(selection.push('last')).toBe('');
  expect(selection.finish().map(describeLoss)).toEqual(['line 7: the last line has no line feed and is lost']);
});

test('below a domain are those that go on with a space', () => {
  const selection = new DomainSelection(['<a> /b'], { below: true });
  expect(selection.push('<a> /b\n1\n<a> /bc\n2\n<a> /b /c\n3\n<a>\n4\n')).toBe('<a> /b\n1\n<a> /b /c\n3\n');
});
