import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const SCRAMBLED = `<kernel> /usr/sbin/b
use_profile 3

file write/read /z
file read /y
misc env PATH
<kernel> /usr/sbin/a
use_profile 1

network inet stream connect/bind 10.0.0.1 80
file read /y task.uid=0
file read /y
`;

describe('tomoyo sort', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tomoyo-sort-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('prints what tomoyo-sortpolicy prints', async () => {
    const { code, stdout } = await tomoyo(['sort'], { input: SCRAMBLED });
    expect(code).toBe(0);
    expect(stdout).toBe(execFileSync('tomoyo-sortpolicy', { input: SCRAMBLED, encoding: 'latin1' }));
  });

  it('leaves use_group among the settings, where tomoyo-sortpolicy sorts it as if it were an entry', async () => {
    const input =
      '<kernel>\nuse_profile 0\nuse_group 1\nuse_group 0\n\nmisc env A\ntask manual_domain_transition <kernel> /a\nfile read /a\n';
    const { stdout } = await tomoyo(['sort', '-'], { input });
    const moved = execFileSync('tomoyo-sortpolicy', { input, encoding: 'latin1' });
    expect(moved.split('\n').indexOf('use_group 0')).toBeGreaterThan(moved.split('\n').indexOf('file read /a'));
    expect(stdout).toBe(
      '<kernel>\nuse_profile 0\nuse_group 0\nuse_group 1\n\nfile read /a\nmisc env A\ntask manual_domain_transition <kernel> /a\n\n',
    );
  });

  it('replaces a file by itself, with its mode, and finds it sorted then', async () => {
    const path = file('domain_policy.conf');
    writeFileSync(path, SCRAMBLED);
    chmodSync(path, 0o640);
    expect(await tomoyo(['sort', '--check', path])).toMatchObject({ code: 4, stdout: '' });
    expect(await tomoyo(['sort', path, '-o', path])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readFileSync(path, 'latin1')).toBe((await tomoyo(['sort'], { input: SCRAMBLED })).stdout);
    expect(await tomoyo(['sort', '--check', path])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(folder)).toEqual(['domain_policy.conf']);
  });

  it('names every line that a kernel would not keep, and writes nothing', async () => {
    const path = file('bad.conf');
    const output = file('never');
    writeFileSync(path, '<kernel>\nfile raed /x\nfile read /y\n<kernel> nonsense\n');
    const { code, stdout, stderr } = await tomoyo(['sort', path, '-o', output]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${path}:2:6: `);
    expect(stderr).toContain('> 2 | file raed /x\n    |      ^');
    expect(stderr).toContain(`${path}:4:`);
    expect(stderr).toContain('2 lines that a kernel would not keep');
    expect(readdirSync(folder)).not.toContain('never');
  });

  it('takes no file that is cut off, binary, or missing', async () => {
    writeFileSync(file('cut'), '<kernel>\nfile read /x');
    writeFileSync(file('binary'), '<kernel>\n\0\n');
    for (const [name, where] of [
      ['cut', 'cut:2:13: '],
      ['binary', 'binary:2:1: '],
      ['missing', 'missing: there is no such file'],
    ] as const) {
      const { code, stdout, stderr } = await tomoyo(['sort', file(name)]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(where);
    }
  });

  it('sorts files of other kinds by their names, or as --kind says', async () => {
    const input = 'path_group B /b\npath_group A /a\ninitialize_domain /x\n';
    const { stdout } = await tomoyo(['sort', '--kind', 'exception_policy'], { input });
    expect(stdout).toBe('initialize_domain /x from any\npath_group A /a\npath_group B /b\n');
    writeFileSync(file('manager.conf'), '/b\n/a\n');
    expect((await tomoyo(['sort', file('manager.conf')])).stdout).toBe('/a\n/b\n');
  });
});
