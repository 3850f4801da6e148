import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-findtemp-'));
  root = join(folder, 'root');
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  symlinkSync('/usr/bin', join(root, 'bin'));
  writeFileSync(join(root, 'usr/bin/sh'), '');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function objects(...args: readonly string[]): Promise<readonly unknown[]> {
  const { stdout } = await tomoyo(['findtemp', '--root', root, '--json', ...args, policy(POLICY)]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const POLICY = [
  '<kernel> /bin/sh /usr/bin/gone',
  'use_profile 1',
  '',
  'file execute /bin/sh exec.realpath="/usr/bin/busybox" exec.argv[0]="/no/file"',
  'file rename /tmp/a\\040b /etc/x',
  'file read/write /tmp/a\\040b',
  'file read /tmp/\\*',
  '<kernel> /bin/sh',
  'use_profile 1',
  '',
  'file read /etc/x',
  '',
].join('\n');

function policy(text: string, name = 'domain_policy.conf'): string {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
}

describe('tomoyo findtemp', () => {
  it('lists each missing name once, sorted, with the lines that name it', async () => {
    expect(await tomoyo(['findtemp', '--root', root, policy(POLICY)])).toEqual({
      code: 0,
      stdout: '      2 /etc/x\n      2 /tmp/a\\040b\n      1 /usr/bin/busybox\n      1 /usr/bin/gone\n',
      stderr: '',
    });
  });

  it('shows whole entries under their domains', async () => {
    const { code, stdout } = await tomoyo(['findtemp', '--root', root, '--with-domain', policy(POLICY)]);
    expect(stdout).toBe(
      [
        '<kernel> /bin/sh /usr/bin/gone',
        'file execute /bin/sh exec.realpath="/usr/bin/busybox" exec.argv[0]="/no/file"',
        'file rename /tmp/a\\040b /etc/x',
        'file read/write /tmp/a\\040b',
        '',
        '<kernel> /bin/sh',
        'file read /etc/x',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  it('gives one object a line', async () => {
    expect((await objects())[0]).toEqual({ name: '/etc/x', lines: 2 });
    expect((await objects('--with-domain'))[2]).toEqual({
      domain: '<kernel> /bin/sh /usr/bin/gone',
      entry: 'file rename /tmp/a\\040b /etc/x',
      line: 5,
      missing: ['/tmp/a\\040b', '/etc/x'],
    });
  });

  it('reads exception policies and standard input', async () => {
    const path = policy('path_group G /etc/no\naggregator /bin/no /bin/name\n', 'exception_policy.conf');
    expect((await tomoyo(['findtemp', '--root', root, path])).stdout).toBe('      1 /bin/no\n      1 /etc/no\n');
    const input = '<kernel>\nfile read /no-such-file\nfile read /etc/passwd\n';
    expect(await tomoyo(['findtemp'], { input })).toEqual({ code: 0, stdout: '      1 /no-such-file\n', stderr: '' });
  });

  it('names what tomoyo-findtemp names, no variables, and what is in quotes', async () => {
    const oracle = new URL('../../fixtures/oracle/findtemp/', import.meta.url);
    const theirs = new Set(readFileSync(new URL('expected.txt', oracle), 'latin1').trim().split('\n'));
    const { stdout } = await tomoyo(['findtemp', fileURLToPath(new URL('input.conf', oracle))]);
    const ours = new Set(
      stdout
        .trim()
        .split(/\n? *\d+ /)
        .slice(1),
    );
    expect([...theirs].filter((name) => !ours.has(name))).toEqual(['/gw-test/not-a-path']);
    expect([...ours].filter((name) => !theirs.has(name))).toEqual(['/gw-test/run/target']);
  });

  it('ends with 1 for bad input, and gives no list', async () => {
    for (const text of ['<kernel>\nfile read /x', '<kernel>\nfile read /x\0\n']) {
      expect(await tomoyo(['findtemp', policy(text)])).toMatchObject({ code: 1, stdout: '' });
    }
    expect(await tomoyo(['findtemp', join(folder, 'none.conf')])).toMatchObject({ code: 1, stdout: '' });
    expect(await tomoyo(['findtemp', '--root', '/no-such-root', policy(POLICY)])).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});
