import { describe, expect, it } from 'vitest';
import { completeLine } from '../../../lib/language/complete.js';
import { DIRECTIVES } from '../../../lib/language/directive-table.js';

const domain = (text: string) => completeLine(text, { kind: 'domain_policy' });
const exception = (text: string) => completeLine(text, { kind: 'exception_policy' });
const profile = (text: string) => completeLine(text, { kind: 'profile' });

describe('completion', () => {
  it.each([
    ['us', 0, ['use_profile', 'use_group']],
    ['delete f', 7, ['file']],
    ['file re', 5, ['read', 'rename']],
    ['file read/wr', 10, ['write']],
    ['file read/', 10, 'execute write append unlink getattr rmdir truncate symlink chroot unmount'.split(' ')],
    ['network inet s', 13, ['stream', 'seqpacket']],
    ['network inet stream c', 20, ['connect']],
    ['file execute /bin/sh k', 21, ['keep']],
    ['file read /a k', 13, []],
    ['file read /a exec.ar', 13, ['exec.argc=', 'exec.argv[']],
    ['file read /a path1.type=soc', 24, ['socket']],
    ['file read /a grant_log=', 23, ['yes', 'no']],
    ['misc env PATH task.uid=0 task.g', 25, ['task.gid=']],
  ])('of domain_policy: %s', (text, from, words) => {
    expect(domain(text)).toMatchObject({ from, words });
  });

  it.each([
    ['file read ', 'path'],
    ['file create /a ', 'number'],
    ['network inet stream connect ', 'address'],
    ['network inet stream connect 10.0.0.1 ', 'port'],
    ['misc env ', 'variable name'],
    ['file read /a task.uid=', 'number or @group'],
    ['file execute /a exec.realpath=', 'value in double quotes'],
  ])('says what is expected: %s', (text, expected) => {
    expect(domain(text).expected).toBe(expected);
  });

  it('knows the prefixes of exception_policy', () => {
    expect(exception('<kernel> path_g')).toMatchObject({ from: 9, words: ['path_group'] });
    expect(exception('acl_group 3 file mkb')).toMatchObject({ from: 17, words: ['mkblock'] });
    expect(exception('delete no_k')).toMatchObject({ from: 7, words: ['no_keep_domain'] });
  });

  it('knows the values of a profile', () => {
    expect(profile('1-CONFIG::misc')).toMatchObject({ words: ['CONFIG::misc::env={ ', 'CONFIG::misc={ '] });
    expect(profile('1-CONFIG={ mode=le')).toMatchObject({ from: 16, words: ['learning'] });
    expect(profile('1-CONFIG={ mode=learning grant_log=').words).toEqual(['yes', 'no']);
    expect(profile('2-PREFERENCE={ max_a').words).toEqual(['max_audit_log=']);
  });

  it('proposes every example of the grammar, word by word', () => {
    for (const { example, files } of DIRECTIVES)
      for (const kind of files)
        for (let end = 0; end <= example.length; end++) {
          const { from, words } = completeLine(example.slice(0, end), { kind });
          expect(from).toBeLessThanOrEqual(end);
          for (const word of words) expect(word.startsWith(example.slice(from, end))).toBe(true);
        }
  });
});
