import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const POLICY =
  '# a gateway\n<kernel>\nuse_profile 0\n\n<kernel> /usr/sbin/httpd\nuse_profile 1\nfile  read /x\n<kernel> /usr/sbin/httpd /a.cgi\n';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-set-profile-'));
  mkdirSync(join(folder, 'policy'));
  writeFileSync(join(folder, 'policy/domain_policy.conf'), POLICY);
  file = join(folder, 'domain_policy.conf');
  symlinkSync('policy/domain_policy.conf', file);
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => tomoyo(['setprofile', ...args], { input: POLICY });
const written = () => readFileSync(join(folder, 'policy/domain_policy.conf'), 'latin1');

describe('tomoyo set-profile --offline', () => {
  it('changes the profile of a domain and those below, and nothing else', async () => {
    expect(await run('3', '/usr/sbin/httpd', '-r', '--offline', file)).toEqual({
      code: 0,
      stdout: '1 -> 3 <kernel> /usr/sbin/httpd\nnone -> 3 <kernel> /usr/sbin/httpd /a.cgi\n',
      stderr: '',
    });
    expect(written()).toBe(`${POLICY.replace('use_profile 1', 'use_profile 3')}use_profile 3\n`);
  });

  it('only says with --dry-run what it would do', async () => {
    const { code, stdout } = await run('3', '<kernel>', '--offline', file, '--dry-run', '--json');
    expect({ code, said: JSON.parse(stdout) }).toEqual({
      code: 0,
      said: { changed: [{ domain: '<kernel>', from: 0, to: 3, line: 3 }], unchanged: [] },
    });
    expect(written()).toBe(POLICY);
  });

  it('writes to standard output or another file, and then talks on standard error', async () => {
    const changed = POLICY.replace('use_profile 0', 'use_profile 3');
    expect(await run('3', '<kernel>', '--offline', '-')).toEqual({
      code: 0,
      stdout: changed,
      stderr: '0 -> 3 <kernel>\n',
    });
    const output = join(folder, 'new.conf');
    expect((await run('3', '<kernel>', '--offline', file, '-o', output)).code).toBe(0);
    expect([readFileSync(output, 'latin1'), written()]).toEqual([changed, POLICY]);
  });

  it('refuses a profile that the folder or a profile file does not define', async () => {
    const profiles = join(folder, 'profile.conf');
    writeFileSync(profiles, 'PROFILE_VERSION=20150505\n0-CONFIG={ mode=disabled }\n1-CONFIG={ mode=learning }\n');
    for (const given of [
      ['--offline', folder],
      ['--offline', file, '--profile', profiles],
    ]) {
      const { code, stdout, stderr } = await run('3', '<kernel>', ...given);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('Profile 3 is not defined in <kernel>; defined are 0, 1.');
    }
    expect(written()).toBe(POLICY);
    expect((await run('1', '<kernel>', '--offline', folder)).code).toBe(0);
  });

  it('says that no such domain is there, what was meant, and exits with 4', async () => {
    const { code, stdout, stderr } = await run('3', '/usr/sbin/htppd', '--offline', file);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('Is it one of these?\n  <kernel> /usr/sbin/httpd\n');
    expect(written()).toBe(POLICY);
  });

  it('refuses a file that is cut off', async () => {
    writeFileSync(file, '<kernel>\nuse_prof');
    const { code, stderr } = await run('3', '<kernel>', '--offline', file);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}:2:9: the file ends in the middle of a line`);
    expect(written()).toBe('<kernel>\nuse_prof');
  });

  it.each([
    [['256', '<kernel>', '--offline', '-'], 'Expected 0 to 255.'],
    [['3', '<kernel>', '--dry-run'], '--dry-run, --output and --profile are for --offline.'],
    [['3', '<kernel>', '--offline', '-', '--force'], "cannot be used with option '--force'"],
  ])('%j is wrong use', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
