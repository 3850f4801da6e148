import { expect, it } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { fileNames } from '../../../lib/policy/file-names.js';

const names = (text: string, kind: PolicyKind = 'domain_policy') =>
  [...fileNames(text, kind)].map((line) => line.names.join(' '));

it.each([
  ['file rename /a /b', '/a /b'],
  ['file read /a\\040b', '/a\\040b'],
  ['file link /a /a', '/a'],
  ['file execute /a exec.realpath="/b" exec.argv[0]="/c"', '/a /b'],
  ['file execute /a exec.realpath!="/b"', '/a /b'],
  ['file symlink /a symlink.target="/b"', '/a /b'],
  ['file execute /a <kernel> /b', '/a /b'],
  ['file\tread\t/a\tx', '/a'],
  ['file raed /a', '/a'],
  ['file read /caf\xe9', '/caf'],
  ['<kernel> /a proc:/b /c', '/a /c'],
])('are the words and quoted names of %s', (line, expected) => {
  expect(names(`${line}\n`)).toEqual([expected]);
  expect(names(line)).toEqual([expected]);
});

it.each([
  '# file read /a',
  'delete file read /a',
  'file read /a\\*',
  'file read proc:/a',
  'file read @a/b',
  'misc env A/B',
  'misc env /a',
  'file execute @X exec.envp["A"]="/b"',
  'use_profile 1',
  '',
])('are not in: %s', (line) => {
  expect(names(`${line}\n`)).toEqual([]);
});

it('are in groups, transitions, acl_groups and managers, but not what an aggregator makes of one', () => {
  const aggregators = '<ns> aggregator /b /c\naggregator /d\\* /e\naggregator proc:/self/exe /proc/self/exe\n';
  expect(names(`path_group G /a\n${aggregators}`, 'exception_policy')).toEqual(['/a', '/b']);
  expect(names('initialize_domain /a from <kernel> /b\nacl_group 1 file read /c\n', 'exception_policy')).toEqual([
    '/a /b',
    '/c',
  ]);
  expect(names('/usr/sbin/x\n<kernel> /y\n', 'manager')).toEqual(['/usr/sbin/x', '/y']);
});

it('come with their place and domain', () => {
  const text = 'file read /x\n<kernel> /a\nuse_profile 0\nfile read /b\n<kernel>\nfile read /c\n';
  expect([...fileNames(text, 'domain_policy')]).toEqual([
    { start: 0, end: 12, domain: undefined, isDomain: false, names: ['/x'] },
    { start: 13, end: 24, domain: '<kernel> /a', isDomain: true, names: ['/a'] },
    { start: 39, end: 51, domain: '<kernel> /a', isDomain: false, names: ['/b'] },
    { start: 61, end: 73, domain: '<kernel>', isDomain: false, names: ['/c'] },
  ]);
});
