/** Found by `npm run fuzz:kernel` against 6.1.0-56-arm64: what the kernel kept although it looks broken. */
import { expect, it } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parseLine } from '../../../lib/language/parse.js';
import { kernelForm } from '../../../lib/language/print.js';

const KEPT: readonly (readonly [kind: PolicyKind, line: string, printed: string])[] = [
  ['manager', '#', '#'],
  ['manager', '#x', '#x'],
  ['manager', '\xef\xbb\xbf#x\r', '#x'],
  ['exception_policy', '< acl_group 1 file symlink a', '<kernel> acl_group 1 file symlink a'],
  ['exception_policy', '<kernel path_group A b', '<kernel> path_group A b'],
  ['profile', '<k 3-COMMENT=x', '<kernel> 3-COMMENT=x'],
  ['exception_policy', '<a>b> path_group A b', '<a>b> path_group A b'],
  ['exception_policy', 'address_group G ::0000000001', 'address_group G ::1'],
  ['exception_policy', 'address_group G ::ffff:0001.2.3.4', 'address_group G ::ffff:1.2.3.4'],
  ['exception_policy', 'address_group G 1.2.3.00000004', 'address_group G 1.2.3.4'],
];

it.each(KEPT)('%s: %j is kept as %s', (kind, line, printed) => {
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
];

it.each(REFUSED)('%s: %j is refused', (kind, line) => {
  expect(parseLine(line, { kind }).errors).toHaveLength(1);
});

it('manager: a comment with spaces stays a comment', () => {
  expect(parseLine('# x', { kind: 'manager' }).node.kind).toBe('comment');
});
