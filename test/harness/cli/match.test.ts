import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const INPUT = readFileSync(new URL('../../fixtures/oracle/select/input.conf', import.meta.url), 'latin1');
const folder = mkdtempSync(join(tmpdir(), 'tomoyo-match-'));
writeFileSync(join(folder, 'domain_policy.conf'), INPUT);
writeFileSync(join(folder, 'exception_policy.conf'), 'address_group NTP 10.0.0.1\nacl_group 0 file read /etc/hosts\n');
afterAll(() => rmSync(folder, { recursive: true }));

describe('tomoyo match', () => {
  it('prints each domain with the lines that contain the text', async () => {
    expect(await tomoyo(['match', 'devpts'], { input: INPUT })).toEqual({
      code: 0,
      stdout: [
        '<kernel> /usr/sbin/dropbear',
        'file chown/chgrp devpts:/\\$ 0',
        'file chmod devpts:/\\$ 0600',
        'file write devpts:/\\$',
        '',
        '<kernel> /usr/sbin/dropbear /bin/busybox',
        'file read/write devpts:/\\$',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('finds with --pattern what would allow a path, and says of which groups it knows nothing', async () => {
    const { code, stdout, stderr } = await tomoyo(['match', '--pattern', 'devpts:/7', '--json'], { input: INPUT });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first = ''] = stdout.split('\n');
    expect(JSON.parse(first)).toEqual({
      name: '<kernel> /usr/sbin/dropbear',
      file: '<stdin>',
      line: 32,
      matches: [
        { file: '<stdin>', line: 50, text: 'file chown/chgrp devpts:/\\$ 0' },
        { file: '<stdin>', line: 51, text: 'file chmod devpts:/\\$ 0600' },
        { file: '<stdin>', line: 52, text: 'file write devpts:/\\$' },
      ],
    });
    const lost = await tomoyo(['match', '--pattern', '10.0.0.1'], { input: INPUT });
    expect(lost.stderr).toMatch(/^tomoyo: no exception_policy says what is in @\w+/);
  });

  it('understands the groups and acl_groups of a folder', async () => {
    const ntp = await tomoyo(['match', '--pattern', '10.0.0.1', '--from', folder]);
    expect(ntp.stdout).toContain('network inet dgram send @NTP 123\n');
    const hosts = await tomoyo(['match', '--pattern', '/etc/hosts', '--from', folder]);
    expect(hosts.stdout).toMatch(/^<kernel> \/sbin\/init \/etc\/init\.d\/rcS\nacl_group 0 file read \/etc\/hosts\n/);
  });

  it.each([
    [['nowhere'], 4, ''],
    [['--pattern', '/tmp/\\*'], 2, 'expected a name, got the pattern'],
    [['--kernel', '--from', folder, 'x'], 2, 'cannot be used with option'],
    [['x', '--from', '/nowhere'], 1, 'Cannot read /nowhere'],
  ])('%j finds nothing', async (args, code, message) => {
    const result = await tomoyo(['match', ...args], { input: INPUT });
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(result.stderr).toContain(message);
  });
});
