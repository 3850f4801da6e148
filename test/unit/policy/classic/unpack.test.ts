import { expect, test } from 'vitest';
import { unpack } from '../../../../lib/policy/classic/unpack.js';

test('one line for each operation, in the order written, of whatever name', () => {
  expect(unpack('file write/bogus/read /a b/c')?.lines).toEqual([
    'file write /a b/c',
    'file bogus /a b/c',
    'file read /a b/c',
  ]);
  expect(unpack('network inet stream bind/listen 0.0.0.0 80')?.lines).toEqual([
    'network inet stream bind 0.0.0.0 80',
    'network inet stream listen 0.0.0.0 80',
  ]);
});

test.each(['acl_group 0', 'acl_group 255x', 'acl_group -4294967295', '<ns> acl_group 3'])('also behind %j', (head) => {
  expect(unpack(`${head} file a/b /x`)?.lines).toEqual([`${head} file a /x`, `${head} file b /x`]);
});

test.each(['acl_group', 'acl_group 256', '<ns>', '<> acl_group 3', '<ns> /x acl_group 3', 'delete'])(
  'not behind %j',
  (head) => {
    expect(unpack(`${head} file a/b /x`)).toBeUndefined();
  },
);

test('an empty name counts at the end alone', () => {
  expect(unpack('file /read//write /x')).toEqual({ lines: ['file read /x', 'file write /x'], endsText: false });
  expect(unpack('file append/ /x')).toEqual({ lines: ['file append /x', 'file  /x'], endsText: false });
});

test('two slashes at the end, or nothing else, end the text for those programs', () => {
  expect(unpack('file read// /x')).toEqual({ lines: ['file read /x'], endsText: true });
  for (const word of ['/', '//', '///']) expect(unpack(`file ${word} /x`)).toEqual({ lines: [], endsText: true });
});

test.each(['file read /a', 'file a/b', 'network inet a/b c', 'misc env a/b c', 'filea a/b c', '', 'file'])(
  '%j stays',
  (line) => {
    expect(unpack(line)).toBeUndefined();
  },
);
