import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const oracle = (name: string) =>
  readFileSync(new URL(`../../fixtures/oracle/select/${name}`, import.meta.url), 'latin1');
const INPUT = oracle('input.conf');
/** tomoyo-selectpolicy prints lines normalized. */
const normalized = (text: string) => text.replaceAll(/[\t ]+/g, ' ').replaceAll(/^ | $/gm, '');

const folder = mkdtempSync(join(tmpdir(), 'tomoyo-select-'));
const policy = join(folder, 'domain_policy.conf');
writeFileSync(policy, INPUT);
afterAll(() => rmSync(folder, { recursive: true }));

describe('tomoyo select', () => {
  it.each([
    [['<kernel> /usr/sbin/httpd'], 'exact', 0],
    [['-r', '<kernel> /usr/sbin/httpd'], 'recursive', 0],
    [['-r', '<kernel>'], 'all', 0],
  ])('%j prints what tomoyo-selectpolicy prints', async (args, name, code) => {
    const result = await tomoyo(['select', ...args], { input: INPUT });
    expect({ ...result, stdout: normalized(result.stdout) }).toEqual({
      code,
      stdout: oracle(`expected-${name}.txt`),
      stderr: '',
    });
  });

  it('knows "select NAME", which tomoyo-selectpolicy takes for a line of the domain before', async () => {
    const names = ['<kernel> /sbin/init', '<kernel>   /usr/sbin/dropbear'];
    const { code, stdout } = await tomoyo(['select', ...names], { input: INPUT });
    expect(code).toBe(0);
    const selected = INPUT.slice(INPUT.indexOf('select <kernel> /sbin/init\n'));
    expect(normalized(stdout)).toBe(oracle('expected-multiple.txt') + normalized(selected));
  });

  it('prints lines as they stand', async () => {
    const { stdout } = await tomoyo(['select', '/sbin/init', '--from', folder]);
    expect(stdout).toContain('file  read/write   /dev/console\nfile read/write\t/dev/ttymxc0\n');
  });

  it('says which domain is not there and what was probably meant, and exits with 4', async () => {
    const result = await tomoyo(['select', '/usr/sbin/htppd', '/usr/sbin/crond'], { input: INPUT });
    expect(result.code).toBe(4);
    expect(result.stdout).toMatch(/^<kernel> \/usr\/sbin\/crond\n/);
    expect(result.stderr).toBe(
      'tomoyo: there is no domain "/usr/sbin/htppd". Is it one of these?\n  <kernel> /usr/sbin/httpd\n',
    );
  });

  it('gives one object a domain with --json', async () => {
    const { code, stdout } = await tomoyo(['select', '--json', '/usr/sbin/crond', '--from', policy]);
    expect(code).toBe(0);
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(JSON.parse(stdout)).toEqual({
      name: '<kernel> /usr/sbin/crond',
      profile: 2,
      groups: [],
      flags: [],
      entries: [
        'file execute /usr/sbin/logrotate',
        'delete file execute /usr/sbin/logrotate',
        'file execute /usr/sbin/logrotate task.uid=0',
      ],
      file: policy,
      line: 315,
    });
  });

  it('refuses a policy that is cut off, with file, line and column, and leaves the old output as it was', async () => {
    const output = join(folder, 'out.conf');
    writeFileSync(output, 'old\n');
    const args = ['select', '<kernel>', '-r', '-o', output];
    const cut = await tomoyo(args, { input: '<kernel>\nfile read /a\nfile re' });
    expect(cut).toMatchObject({ code: 1, stdout: '' });
    expect(cut.stderr).toContain('<stdin>:3:8: the file ends in the middle of a line; expected a line end.');
    const binary = await tomoyo(args, { input: '<kernel>\nfile\0read /a\n' });
    expect(binary.code).toBe(1);
    expect(binary.stderr).toContain('<stdin>:2:5: a NUL byte; expected the text of a policy.');
    expect(readFileSync(output, 'utf8')).toBe('old\n');
    expect((await tomoyo(args, { input: '<kernel>\nfile read /a\n' })).code).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe('<kernel>\nfile read /a\n');
  });

  it.each([
    [['/tmp/\u00e9', '--from', policy], 2, "the kernel's form of the name: /tmp/\\303\\251"],
    [['<kernel>', '--from', '/nowhere.conf'], 1, 'Cannot read /nowhere.conf: there is no such file'],
    [['<kernel>', '--from', '/dev/null/profile.conf'], 1, 'Cannot read /dev/null/profile.conf'],
    [[], 2, "missing required argument 'domain'"],
  ])('%j is an error', async (args, code, message) => {
    const result = await tomoyo(['select', ...args]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(result.stderr).toContain(message);
  });
});
