/** Found by `npm run fuzz:kernel` against 6.1.0-56-arm64: what the kernel kept, or dropped, though it does not look so. */
import { expect, it } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parseLine } from '../../../lib/language/parse.js';
import { kernelForm } from '../../../lib/language/print.js';

const slashes = (length: number) => '/'.repeat(length);
const many = (condition: string, count: number) => `file read /a${` ${condition}`.repeat(count)}`;

const KEPT: readonly (readonly [kind: PolicyKind, line: string, printed: string])[] = [
  ['manager', '#', '#'],
  ['manager', '#x', '#x'],
  ['manager', '\xef\xbb\xbf#x\r', '#x'],
  ['exception_policy', '< acl_group 1 file symlink a', '<kernel> acl_group 1 file symlink a'],
  ['exception_policy', '<kernel path_group A b', '<kernel> path_group A b'],
  ['profile', '<k 3-COMMENT=x', '<kernel> 3-COMMENT=x'],
  ['profile', `<${'a'.repeat(4083)}> 3-COMMENT=x`, `<${'a'.repeat(4083)}> 3-COMMENT=x`],
  ['exception_policy', '<a>b> path_group A b', '<a>b> path_group A b'],
  ['exception_policy', 'address_group G ::0000000001', 'address_group G ::1'],
  ['exception_policy', 'address_group G ::ffff:0001.2.3.4', 'address_group G ::ffff:1.2.3.4'],
  ['exception_policy', 'address_group G 1.2.3.00000004', 'address_group G 1.2.3.4'],
  ['exception_policy', `address_group G ${'0'.repeat(5000)}1.2.3.4`, 'address_group G 1.2.3.4'],
  ['exception_policy', `address_group G ::${'0'.repeat(5000)}1-::2`, 'address_group G ::1-::2'],
  ['exception_policy', `aggregator /a ${slashes(65_535)}`, `aggregator /a ${slashes(65_535)}`],
  ['exception_policy', `aggregator ${slashes(65_536)} /a`, `aggregator ${slashes(65_536)} /a`],
  ['profile', `3-PREFERENCE={ max_audit_log=${'0'.repeat(5000)}9 }`, '3-PREFERENCE={ max_audit_log=9 }'],
  ['domain_policy', many('task.uid=task.gid', 65_535), many('task.uid=task.gid', 65_535)],
];

const shown = (text: string) => JSON.stringify(text.length < 80 ? text : `${text.slice(0, 60)}...(${text.length})`);
const titled = <T extends readonly [kind: PolicyKind, line: string, ...rest: string[]]>(rows: readonly T[]) =>
  rows.map((row) => [`${row[0]}: ${shown(row[1])}`, ...row] as const);

it.each(titled(KEPT))('%s is kept', (_, kind, line, printed) => {
  const { node, errors } = parseLine(line, { kind });
  expect(errors).toEqual([]);
  expect(kernelForm(node)).toBe(printed);
});

const REFUSED: readonly (readonly [kind: PolicyKind, line: string])[] = [
  ['exception_policy', '<bad path_group A b'],
  ['exception_policy', '<> path_group A b'],
  ['exception_policy', '<kernel>path_group A b'],
  ['exception_policy', '<fuzz> <kernel> path_group A b'],
  ['exception_policy', 'address_group G ::012345'],
  ['exception_policy', 'address_group G 0.0.0.0256'],
  ['exception_policy', `aggregator /a ${slashes(65_536)}`],
  ['profile', `<${'a'.repeat(4084)}> 3-COMMENT=x`],
  // these two panic the kernel, or leave it to die later
  ['domain_policy', many('task.uid=task.gid', 65_536)],
  ['domain_policy', many('0=0', 32_768)],
  // the write fails with ENOMEM
  ['domain_policy', `file read /a${' '.repeat(4_194_303 - 12)}`],
];

it.each(titled(REFUSED))('%s is refused', (_, kind, line) => {
  expect(parseLine(line, { kind }).errors).toHaveLength(1);
});

it('manager: a comment with spaces stays a comment', () => {
  expect(parseLine('# x', { kind: 'manager' }).node.kind).toBe('comment');
});
