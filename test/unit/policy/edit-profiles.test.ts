import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editProfiles } from '../../../lib/policy/edit-profiles.js';

const edit = (text: string, domain = '<a>', profile = 3) => {
  const { pieces, changed, unchanged } = editProfiles(text, { profile, takes: (name) => name === domain });
  return { text: pieces.join(''), changed: changed.map(({ from, line }) => [from, line]), unchanged };
};

const others = (all: string) => all.split('\n').filter((one) => !one.includes('use_profile'));

describe('editProfiles', () => {
  it.each([
    ['<a>\nuse_profile 1\nx\n', '<a>\nuse_profile 3\nx\n', [[1, 2]]],
    ['<a>\n\t use_profile   12 # why\r\n', '<a>\n\t use_profile   3 # why\r\n', [[12, 2]]],
    ['<a>\nfile read /x\n', '<a>\nuse_profile 3\nfile read /x\n', [[undefined, 1]]],
    ['<a>\r\n', '<a>\r\nuse_profile 3\r\n', [[undefined, 1]]],
    ['<a>\nuse_profile 3\nuse_profile 1\n', '<a>\nuse_profile 3\nuse_profile 3\n', [[1, 3]]],
    ['<a>\nx\n<b>\nuse_profile 1\n<a>\nuse_profile 2\n', '<a>\nx\n<b>\nuse_profile 1\n<a>\nuse_profile 3\n', [[2, 6]]],
    ['<a>\nuse_profile 1\nselect <a>\nuse_profile 2\n', '<a>\nuse_profile 1\nselect <a>\nuse_profile 3\n', [[2, 4]]],
    [
      '<a>\n# use_profile 1\ndelete use_profile 1\n',
      '<a>\nuse_profile 3\n# use_profile 1\ndelete use_profile 1\n',
      [[undefined, 1]],
    ],
    ['<a>\nuse_profile 1\ndelete <a>\n<a>\n', '<a>\nuse_profile 1\ndelete <a>\n<a>\nuse_profile 3\n', [[undefined, 4]]],
  ])('%j', (before, after, changed) => {
    expect(edit(before)).toEqual({ text: after, changed, unchanged: [] });
  });

  it('leaves a domain that has the profile as it is', () => {
    const text = '<a>\nuse_profile 1\nuse_profile 3\n';
    expect(edit(text)).toEqual({ text, changed: [], unchanged: ['<a>'] });
  });

  it('once done has nothing to do, and touches no other line', () => {
    const line = constantFrom(
      '<a>',
      '<b>',
      'use_profile 1',
      ' use_profile  3',
      'file read /x',
      '',
      'delete <a>',
      'select <a>',
    );
    assert(
      property(array(line), (lines) => {
        const text = lines.map((one) => `${one}\n`).join('');
        const once = edit(text);
        expect(edit(once.text)).toMatchObject({ text: once.text, changed: [] });
        expect(others(once.text)).toEqual(others(text));
      }),
    );
  });
});
