import { expect, test } from 'vitest';
import { ClassicCheck } from '../../../../lib/policy/classic/check/check.js';

function check(kind: 'domain_policy' | 'exception_policy', line: string): string {
  return new ClassicCheck(kind).push(`${line}\n`);
}

test('an empty file is 0 Line, two lines are Lines, and a line without line feed is none', () => {
  const checker = new ClassicCheck('domain_policy');
  expect(checker.end()).toBe('Total:   0 Line   0 Error   0 Warning\n');
  expect(checker.status).toBe(0);
  checker.push('# comment\n\nno');
  expect(checker.end()).toBe('Total:   2 Lines   0 Error   0 Warning\n');
  expect(checker.unread).toBe('line 3: the last line has no line feed and is lost');
});

test('the first byte that is no text is named once a line, and the rest is checked; status 1', () => {
  const checker = new ClassicCheck('domain_policy');
  expect(checker.push('file read /a\r\n\xe4 # \0\n')).toBe(
    '1: WARNING: Line contains illegal character (\\015).\n2: WARNING: Line contains illegal character (\\344).\n',
  );
  expect(checker.status).toBe(1);
});

// as tomoyo-checkpolicy 2.6.1 answers; hostile lines by the thousand are in the harness
test.each([
  ['file readx/write /a', "'x' is a bad argument."],
  ['file readwrite /a', ''],
  ['file write/executex /a', "'executex' is a bad argument."],
  ['file / /a', "'/a' is a bad argument."],
  ['file create /a 0109', "'0109' is a bad argument."],
  ['file create /a 1--2', ''],
  ['file create /a 99999999999999999999-1', "'99999999999999999999-1' is a bad argument."],
  ['file execute /a auto_domain_transition="/b"', ''],
  ['file execute /a keep auto_domain_transition="/b"', "'keep' is a bad argument."],
  ['file execute /a <kernel> /a\\b', "'<kernel>' is a bad argument."],
  ['file read /a exec.argv[0x]="a"', "'0x]' is an illegal condition."],
  ['file read /a auto_domain_transition="keep"', "'\"keep' is an illegal condition."],
  ['file read /a exec.envp["]="b"', ''],
  ['network inet stream bind 1.2.3.4-1.2.3.3 1', "'1.2.3.4-1.2.3.3' is a bad argument."],
  ['network inet seqpacket bind 1.2.3.4 1', "'seqpacket' is a bad argument."],
  ['use_profile 4294967297', ''],
  [`<kernel> /${'y'.repeat(4075)}`, ''],
  [`<kernel> /${'y'.repeat(4076)}`, `'<kernel> /${'y'.repeat(4076)}' is a bad domainname.`],
])('d: %s', (line, complaint) => {
  expect(check('domain_policy', line)).toBe(complaint === '' ? '' : `1: ERROR: ${complaint}\n`);
});

test.each([
  ['<a b> path_group A /a', "1: ERROR: '<a' is a bad namespace\n1: ERROR: 'b>' is a bad argument.\n"],
  ['<a>', "1: ERROR: '<a>' is a bad argument.\n"],
  ['aggregator /a /b c', ''],
  ['initialize_domain /a from any x', "1: ERROR: '' is a bad argument.\n"],
  ['initialize_domain /a from anyx', "1: ERROR: 'x' is a bad argument.\n"],
  ['acl_group 3 quota_exceeded', "1: ERROR: 'quota_exceeded' is a bad argument.\n"],
])('e: %s', (line, said) => {
  expect(check('exception_policy', line)).toBe(said);
});
