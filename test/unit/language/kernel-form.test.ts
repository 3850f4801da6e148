import { describe, expect, test } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parseLine, parsePolicy } from '../../../lib/language/parse.js';
import { kernelForm, print } from '../../../lib/language/print.js';

/** A line and what the kernel shows of it; undefined: it drops the line. The last word: the warning. */
type Row = readonly [line: string, kept: string | undefined, warning?: string];

const DOMAIN: readonly Row[] = [
  ['file write/read /a', 'file read/write /a'],
  ['  file\tread   /a \r', 'file read /a'],
  ['file readable/foo /x', 'file read /x', 'lenient_operations'],
  ['file create/write /x', 'file write /x', 'lenient_operations'],
  ['file xread/read /x', undefined],
  ['file umount /x', undefined],
  ['file read', undefined],
  ['file read foo', 'file read foo'],
  ['file read /caf\u00e9', 'file read /caf', 'separator_byte'],
  ['file read /a\\142', undefined],
  ['file read /\\(a\\)/b', undefined],
  [`file read /${'\\*'.repeat(20)}`, `file read /${'\\*'.repeat(20)}`],
  [`file read /${'\\*'.repeat(21)}`, undefined],
  ['file create /a 0X1f', 'file create /a 0x1F'],
  ['file create /a 08', 'file create /a 8'],
  ['file create /a 00', 'file create /a 00'],
  ['file create /a 5-5', 'file create /a 5'],
  ['file create /a 8-010', 'file create /a 8-010'],
  ['file create /a 9-8', undefined],
  ['file create /a 18446744073709551616', 'file create /a 0', 'number_wraps'],
  ['file mkchar /a 0666 1 3', 'file mkchar /a 0666 1 3'],
  ['file mount @D /x/ ext4 0x0', 'file mount @D /x/ ext4 0x0'],
  ['network inet stream send/bind 010.0.0.1 80', 'network inet stream bind/send 10.0.0.1 80'],
  ['network inet stream bind 0:0:0:0:0:FFFF:1.2.3.4 1', 'network inet stream bind ::ffff:1.2.3.4 1'],
  ['network inet stream bind 1.2.3.4 65536', undefined],
  ['network inet tcp bind 1.2.3.4 1', undefined],
  ['network unix raw bind /x', 'network unix raw bind /x'],
  ['misc env A=B', undefined],
  ['misc env @A', 'misc env @A'],
  ['task manual_domain_transition <kernel> /x task.uid=0', 'task manual_domain_transition <kernel> /x task.uid=0'],
  ['file execute /a keep grant_log=yes task.uid=0', 'file execute /a keep task.uid=0 grant_log=yes'],
  ['file execute /a <ns> /b /c task.uid=0', 'file execute /a <ns> /b /c task.uid=0'],
  ['file execute/read /a keep', undefined],
  ['file read /a task.uid!=0-10', 'file read /a task.uid!=0-10'],
  ['file read /a task.uid==0', undefined],
  ['file read /a @G=task.uid', undefined],
  ['file read /a grant_log=yes grant_log=yes', undefined],
  ['file read /a grant_log!=yes', undefined],
  ['file read /a path1.parent.type=file', undefined],
  ['file execute /a exec.argv[0]="x" exec.envp["A"]!=NULL', 'file execute /a exec.argv[0]="x" exec.envp["A"]!=NULL'],
  ['file execute /a exec.argv[01]="x"', undefined],
  ['file execute /a exec.realpath=""', 'file execute /a exec.realpath=""'],
  [
    'file execute /a auto_domain_transition="/foo"',
    'file execute /a auto_domain_transition="/foo"',
    'swallowed_condition',
  ],
  ['use_profile 3', 'use_profile 3'],
  ['use_profile 256', undefined],
  ['use_profile 4294967297', 'use_profile 1', 'number_wraps'],
  ['use_group 7 and more', 'use_group 7', 'trailing_text'],
  ['delete use_group 7', 'delete use_group 7'],
  ['quota_exceeded!', 'quota_exceeded', 'trailing_text'],
  ['<kernel>  /a   /b', '<kernel> /a /b'],
  ['<kernel> a', undefined],
  ['<kernel> /a.b c.d/e', undefined],
  [`<kernel> /${'a'.repeat(4075)}`, `<kernel> /${'a'.repeat(4075)}`],
  [`<kernel> /${'a'.repeat(4076)}`, undefined],
  ['select pid=1', 'select pid=1'],
  ['select foo=1', undefined, 'select_ignored'],
  ['initialize_domain /a', undefined],
];

const EXCEPTION: readonly Row[] = [
  ['initialize_domain /bin/a', 'initialize_domain /bin/a from any'],
  ['keep_domain /bin/a', 'keep_domain any from /bin/a'],
  ['no_keep_domain <kernel> /x', 'no_keep_domain any from <kernel> /x'],
  ['reset_domain any from any', 'reset_domain any from any'],
  ['initialize_domain a from any', undefined],
  ['path_group G', 'path_group G ', 'empty_group_member'],
  ['path_group G \\q', 'path_group G \\q', 'bad_group_member'],
  ['path_group G /a more', 'path_group G /a', 'trailing_text'],
  ['number_group G @H', undefined],
  ['address_group G 10.0.0.1-10.0.0.1', 'address_group G 10.0.0.1'],
  ['address_group G 10.0.0.0/8', undefined],
  ['aggregator /a\\* /b', 'aggregator /a\\* /b'],
  ['aggregator /a /b\\*', undefined],
  ['acl_group 07 file write/read /a', 'acl_group 7 file read/write /a'],
  ['acl_group 256 file read /a', undefined],
  ['acl_group 1 use_group 1', undefined],
  ['delete <ns> path_group G /a', 'delete <ns> path_group G /a'],
  ['<ns> delete path_group G /a', undefined],
  ['deny_autobind 1', undefined],
];

const PROFILE: readonly Row[] = [
  [
    '3-CONFIG::file::open={ mode=learning grant_log=no reject_log=yes }',
    '3-CONFIG::file::open={ mode=learning grant_log=no reject_log=yes }',
  ],
  ['4-CONFIG=permissive', '4-CONFIG={ mode=permissive }', 'profile_form'],
  ['4-CONFIG={ mode=lerning }', '4-CONFIG={ }', 'value_ignored'],
  ['4-CONFIG::file={ enforcing disabled }', '4-CONFIG::file={ mode=enforcing }', 'profile_form'],
  ['4-CONFIG::file=use_default', '4-CONFIG::file=use_default'],
  ['4-CONFIG::execute={ mode=learning }', undefined],
  ['007-COMMENT=a  b', '7-COMMENT=a b'],
  ['256-COMMENT=', undefined],
  ['delete 1-COMMENT=x', 'delete 1-COMMENT=x', 'delete_ignored'],
  ['1-PREFERENCE={ max_audit_log=0x10 }', '1-PREFERENCE={ max_audit_log=0 }', 'profile_form'],
];

const MANAGER: readonly Row[] = [
  ['/usr/sbin/tool', '/usr/sbin/tool'],
  ['<kernel> /a', '<kernel> /a'],
  ['manage_by_non_root', 'manage_by_non_root'],
  ['/a /b', undefined],
];

const STAT: readonly Row[] = [
  ['Memory used by policy: 5', 'Memory used by policy: 5'],
  ['Memory used by policy:5x', 'Memory used by policy:5x', 'trailing_text'],
  ['Memory used by audit log:  6880 (Quota:   7)', 'Memory used by audit log:  6880 (Quota:   7)'],
  ['Memory used by policy:audit log:5', 'Memory used by policy:audit log:5', 'value_ignored'],
  ['Memory used by policy:', undefined],
  ['delete Memory used by policy: 5', 'delete Memory used by policy: 5', 'delete_ignored'],
];

describe.each([
  ['domain_policy', DOMAIN],
  ['exception_policy', EXCEPTION],
  ['profile', PROFILE],
  ['manager', MANAGER],
  ['stat', STAT],
] satisfies readonly (readonly [PolicyKind, readonly Row[]])[])('%s', (kind, rows) => {
  test.each(rows.map(([line, kept, warning]) => ({ line, kept, warning })))('$line', ({ line, kept, warning }) => {
    const { node, errors, warnings } = parseLine(line, { kind });
    expect(node.kind === 'unknown' ? undefined : kernelForm(node)).toBe(kept);
    expect(errors).toHaveLength(kept === undefined ? 1 : 0);
    expect(warnings.map(({ code }) => code)).toEqual(warning === undefined ? [] : [warning]);
  });
});

test('parse: an error says where, what was expected, and how to put it right', () => {
  const text = '<kernel>\nfile red /a\nfile read /b\n';
  const [error] = parsePolicy(text, { kind: 'domain_policy', file: 'site.conf' }).errors;
  expect(error).toMatchObject({ code: 'TOMOYO_SYNTAX', file: 'site.conf', line: 2, column: 6, start: 14, end: 17 });
  expect(error?.message).toBe('site.conf:2:6: unknown file operation "red"; did you mean "read"?');
  expect(error?.fix).toBe('read');
  expect(error?.frame).toBe('  1 | <kernel>\n> 2 | file red /a\n    |      ^^^\n  3 | file read /b');
});

test('print: a changed line is in the kernel form, the others are as they were written', () => {
  const file = parsePolicy('# mine\n<kernel>\nfile write/read /a\nfile  read /b\n', { kind: 'domain_policy' });
  const nodes = file.nodes.map((node) => (node.kind === 'domain' ? { ...node, name: '<kernel> /x' } : node));
  expect(print({ ...file, nodes })).toBe('# mine\n<kernel> /x\nfile write/read /a\nfile  read /b\n');
});

test('parse: one character of each kind that the kernel takes for a space is named', () => {
  const reasons = parsePolicy('\ufeff<kernel>\nfile read /a\0b\nuse_group 1\u001b\nuse_group 2\r\nuse_group 3', {
    kind: 'domain_policy',
  }).warnings.map(({ line, reason }) => `${line} ${reason.split(/[:;]/, 1)[0]}`);
  expect(reasons).toEqual(['1 byte order mark', '2 NUL', '3 control character 0x1b', '5 no line end']);
});

const MEGABYTE_LINES = [
  `file read /${'\\*'.repeat(500_000)}`,
  `file ${'read/'.repeat(200_000)}`,
  'a '.repeat(500_000),
  `file read /a ${'task.uid=0 '.repeat(90_000)}`,
  `<kernel> ${'/a '.repeat(330_000)}`,
  `file read /${'\\{'.repeat(500_000)}`,
  'é'.repeat(1_000_000),
];

// Time that grows with the square of the length would be hours here, so the time limit is the test.
test.each(MEGABYTE_LINES)('parse: a line of a megabyte ends (%#)', { timeout: 120_000 }, (line) => {
  for (const kind of ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'] as const) {
    parseLine(line, { kind }).errors.forEach(({ frame }) => expect(frame.length).toBeLessThan(1000));
  }
});
