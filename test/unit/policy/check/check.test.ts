import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { checkPolicy } from '../../../../lib/policy/check/check.js';
import { CHECKS } from '../../../../lib/policy/check/codes.js';

type Texts = Partial<Record<PolicyKind, string>>;

const KIND_NAMES: readonly PolicyKind[] = ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'];

/** Findings as `code kind:line:column`. */
function found(texts: Texts): string[] {
  const files = KIND_NAMES.flatMap((kind) => {
    const text = texts[kind];
    return text === undefined ? [] : [parsePolicy(text, { kind, file: kind })];
  });
  return checkPolicy(files).map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`);
}

const KERNEL = '<kernel>\nuse_profile 0\n\n';
const domain = (...lines: string[]): Texts => ({ domain_policy: `${KERNEL}${lines.join('\n')}\n` });
const exception = (...lines: string[]): Texts => ({ exception_policy: `${lines.join('\n')}\n` });
const profile = (...lines: string[]): Texts => ({ profile: `${lines.join('\n')}\n` });
const ENFORCED = profile('PROFILE_VERSION=20150505', '0-COMMENT=', '0-CONFIG={ mode=enforcing }');
const LEARNING = profile('PROFILE_VERSION=20150505', '0-COMMENT=', '0-CONFIG={ mode=learning }');

/** What has the finding, where; and something near that has none. */
const CASES: readonly [string, Texts, string, Texts][] = [
  ['a broken line', domain('file raed /a'), 'syntax domain_policy:4:6', domain('file read /a')],
  [
    'a 1.x word',
    exception('deny_autobind 1-1023'),
    'old_directive exception_policy:1:1',
    exception('# deny_autobind 1'),
  ],
  [
    'an undefined profile',
    { ...domain(), ...profile('PROFILE_VERSION=20150505', '1-COMMENT=') },
    'undefined_profile domain_policy:2:1',
    { ...domain(), ...LEARNING },
  ],
  [
    'profile 0 of a domain that names none',
    { domain_policy: '<kernel>\n\n', ...profile('1-COMMENT=') },
    'undefined_profile domain_policy:1:1',
    { domain_policy: '<kernel>\n\n' },
  ],
  [
    '<kernel>, which is there without a line',
    { domain_policy: '', ...profile('1-COMMENT=') },
    'undefined_profile domain_policy:1:1',
    { domain_policy: '', ...profile('0-COMMENT=') },
  ],
  [
    'a profile of another namespace',
    { domain_policy: '<kernel>\n\n\n<web>\nuse_profile 0\n\n', ...profile('0-COMMENT=') },
    'undefined_profile domain_policy:5:1',
    { domain_policy: '<kernel>\n\n\n<web>\nuse_profile 0\n\n', ...profile('0-COMMENT=', '<web> 0-COMMENT=') },
  ],
  [
    'a wrong version',
    profile('PROFILE_VERSION=20991231', '0-COMMENT='),
    'profile_version profile:1:1',
    profile('PROFILE_VERSION=20110903', '0-COMMENT='),
  ],
  [
    'an undefined group',
    { ...domain('file read @LIB'), ...exception('path_group LIBS /lib/\\*') },
    'undefined_group domain_policy:4:11',
    { ...domain('file read @LIBS'), ...exception('path_group LIBS /lib/\\*') },
  ],
  [
    'a group of another kind',
    { ...domain('file create /a @MODES'), ...exception('path_group MODES /a') },
    'undefined_group domain_policy:4:16',
    domain('file create /a @MODES'),
  ],
  [
    'a group of another namespace',
    { ...domain('file read @LIBS'), ...exception('<web> path_group LIBS /a') },
    'undefined_group domain_policy:4:11',
    exception('<web> path_group LIBS /a', '<web> acl_group 0 file read @LIBS'),
  ],
  [
    'a group in a condition',
    { ...domain('file read /a task.uid=@USERS'), ...exception('') },
    'undefined_group domain_policy:4:23',
    { ...domain('file read /a task.uid=@USERS'), ...exception('number_group USERS 0') },
  ],
  [
    'an empty acl_group',
    { ...domain('use_group 3'), ...exception('acl_group 4 file read /a') },
    'undefined_acl_group domain_policy:4:1',
    { ...domain('use_group 0', 'use_group 3'), ...exception('acl_group 3 file read /a') },
  ],
  ['nested groups', exception('path_group A @B'), 'nested_group exception_policy:1:14', exception('path_group A /@B')],
  [
    'the same entry again',
    domain('file read/write /a', 'file write /a'),
    'duplicate_entry domain_policy:5:1',
    domain('file read /a', 'file write /a'),
  ],
  [
    'the same entry with another condition',
    domain('file read /a task.uid=0', 'file read /a task.uid=0'),
    'duplicate_entry domain_policy:5:1',
    domain('file read /a task.uid=0', 'file read /a task.uid=1'),
  ],
  [
    'the same member again',
    exception('path_group A /a', 'path_group A /a'),
    'duplicate_entry exception_policy:2:1',
    exception('path_group A /a', 'path_group B /a', '<web> path_group A /a'),
  ],
  [
    'the same entry of an acl_group',
    exception('acl_group 1 file read /a', 'acl_group 1 file read /a'),
    'duplicate_entry exception_policy:2:13',
    exception('acl_group 1 file read /a', 'acl_group 2 file read /a'),
  ],
  ['the same manager', { manager: '/bin/a\n/bin/a\n' }, 'duplicate_entry manager:2:1', { manager: '/bin/a\n/bin/b\n' }],
  [
    'an entry that another without condition covers',
    domain('file read /a task.uid=0', 'file read /a'),
    'covered_entry domain_policy:4:1',
    domain('file read /a task.uid=0', 'file write /a'),
  ],
  [
    'a path that a pattern covers',
    domain('file read/write /tmp/\\*', 'file read /tmp/a'),
    'covered_entry domain_policy:5:1',
    domain('file read/write /tmp/\\*', 'file append /tmp/a', 'file read /tmp/a/b', 'file read /tmp/\\$'),
  ],
  [
    'an address in a range',
    domain('network inet stream bind 10.0.0.0-10.0.0.9 80', 'network inet stream bind 10.0.0.7 80'),
    'covered_entry domain_policy:5:1',
    domain('network inet stream bind 10.0.0.0-10.0.0.9 80', 'network inet dgram bind 10.0.0.7 80'),
  ],
  [
    'a number in a range',
    domain('file create /a 0644', 'file create /a 0600-0666'),
    'covered_entry domain_policy:4:1',
    domain('file create /a 0644', 'file create /a 0600-0640'),
  ],
  [
    'a member of a group',
    { ...domain('file read /a', 'file read @G'), ...exception('path_group G /a') },
    'covered_entry domain_policy:4:1',
    { ...domain('file execute /a', 'file execute @G'), ...exception('path_group G /a') },
  ],
  [
    'a domain that nothing leads to',
    { ...domain('<kernel> /a', ''), ...exception(''), ...ENFORCED },
    'unreachable_domain domain_policy:4:1',
    { ...domain('<kernel> /a', ''), ...exception(''), ...LEARNING },
  ],
  [
    'a domain of another text than the pattern that leads there',
    { ...domain('file execute /bin/\\*', '<kernel> /bin/sh', ''), ...exception(''), ...ENFORCED },
    'unreachable_domain domain_policy:5:1',
    { ...domain('file execute /bin/\\*', '<kernel> /bin/\\*', ''), ...exception(''), ...ENFORCED },
  ],
  [
    'a domain whose parent is missing',
    { ...domain('<kernel> /a /b', ''), ...exception(''), ...ENFORCED },
    'unreachable_domain domain_policy:4:1',
    { ...domain('<kernel> /a /b', ''), ...exception('initialize_domain /a from any'), ...ENFORCED },
  ],
  [
    'exec values outside execute',
    domain('file read /a exec.argc=1'),
    'condition_never_holds domain_policy:4:14',
    domain('file execute /a exec.argc=1', 'misc env PATH exec.argv[0]="sh"'),
  ],
  [
    'symlink.target elsewhere',
    domain('file unlink /a symlink.target="/b"'),
    'condition_never_holds domain_policy:4:16',
    domain('file symlink /a symlink.target="/b"'),
  ],
  [
    'path2 of an operation with one path',
    domain('file read /a path2.uid=0'),
    'condition_never_holds domain_policy:4:14',
    domain('file rename /a /b path2.uid=0'),
  ],
  [
    'path1 of what is being created',
    domain('file create /a 0644 path1.uid=0'),
    'condition_never_holds domain_policy:4:21',
    domain('file create /a 0644 path1.parent.uid=0', 'file chmod /a 0644 path1.uid=0'),
  ],
  [
    'path1 of the network',
    domain('network inet stream bind 0.0.0.0 80 path1.uid=0'),
    'condition_never_holds domain_policy:4:37',
    domain('network inet stream bind 0.0.0.0 80 task.uid=0'),
  ],
  [
    'contrary numbers',
    domain('file read /a task.uid=0 task.uid=1-9'),
    'condition_never_holds domain_policy:4:25',
    domain('file read /a task.uid=1-9 task.uid!=3'),
  ],
  [
    'contrary types',
    domain('file read /a path1.type=file path1.type=fifo'),
    'condition_never_holds domain_policy:4:30',
    domain('file read /a path1.perm=setuid path1.perm=setgid'),
  ],
  [
    'contrary texts',
    domain('file execute /a exec.argv[0]="a" exec.argv[0]="b"'),
    'condition_never_holds domain_policy:4:34',
    domain('file execute /a exec.argv[0]="a" exec.argv[1]="b"'),
  ],
  [
    'a variable that is absent and has a value',
    domain('file execute /a exec.envp["A"]=NULL exec.envp["A"]="b"'),
    'condition_never_holds domain_policy:4:37',
    domain('file execute /a exec.envp["A"]!=NULL exec.envp["A"]="b"'),
  ],
  [
    'a text on the right side',
    domain('file execute /a task.uid=exec.realpath'),
    'condition_never_holds domain_policy:4:17',
    domain('file execute /a exec.realpath="/a"'),
  ],
  [
    'a permission bit beside a number',
    domain('file read /a 256=owner_read'),
    'condition_never_holds domain_policy:4:14',
    domain('file read /a owner_read=256', 'file read /b path1.perm=owner_read'),
  ],
  [
    'a transition that looks like a condition',
    domain('file execute /a auto_domain_transition="/b"'),
    'swallowed_condition domain_policy:4:17',
    domain('file execute /a /b'),
  ],
  [
    'a subtraction from nothing',
    domain('file read /a\\-b'),
    'pattern_matches_nothing domain_policy:4:11',
    domain('file read /\\*\\-b', 'file read /a\\-b/\\*'),
  ],
  [
    'a subtraction of all',
    exception('path_group A /a\\*\\-\\*'),
    'pattern_matches_nothing exception_policy:1:14',
    exception('path_group A /a\\*\\-a\\*'),
  ],
  [
    'a stat line that was read',
    { stat: 'Memory used by audit log:  6880 (Quota:   16777216)\n' },
    'stat_line stat:1:1',
    { stat: 'Memory used by audit log: 16777216\n' },
  ],
  [
    'a byte that cuts',
    domain('file read /caf\u00e9'),
    'separator_byte domain_policy:4:15',
    domain('file read /caf\\351'),
  ],
  [
    'a last line without end',
    { domain_policy: '<kernel>\nfile read /a' },
    'no_final_newline domain_policy:2:12',
    { domain_policy: '<kernel>\nfile read /a\n' },
  ],
];

describe('checks', () => {
  it.each(CASES)('find %s and nothing near it', (_title, bad, expected, good) => {
    expect(found(bad)).toEqual([expected]);
    expect(found(good)).toEqual([]);
  });

  it('do not compare the domains of two files', () => {
    const text = '<kernel>\n\nfile read /a\n';
    const files = ['a', 'b'].map((file) => parsePolicy(text, { kind: 'domain_policy', file }));
    expect(checkPolicy(files)).toEqual([]);
  });

  it('have a code in the table, and those that look at a policy are shown here', () => {
    const shown = new Set(CASES.map(([, , expected]) => expected.split(' ')[0]));
    const ofOneLine = ['lenient_operations', 'trailing_text', 'number_wraps', 'delete_ignored', 'select_ignored'];
    const ofMembers = ['namespace_prefix', 'bad_group_member', 'empty_group_member', 'value_ignored', 'profile_form'];
    expect(new Set([...shown, ...ofOneLine, ...ofMembers])).toEqual(new Set(Object.keys(CHECKS)));
  });
});
