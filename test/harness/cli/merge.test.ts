import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const PROFILE = 'PROFILE_VERSION=20150505\n1-CONFIG={ mode=learning grant_log=no reject_log=no }\n';
const domain = (profile: number, ...entries: readonly string[]) =>
  `<kernel> /p\nuse_profile ${profile}\n\n${entries.map((line) => `${line}\n`).join('')}\n`;

describe('tomoyo merge', () => {
  let folder = '';
  const at = (...names: readonly string[]) => join(folder, ...names);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tomoyo-merge-'));
    for (const name of ['a', 'b']) {
      await mkdir(at(name));
      await writeFile(at(name, 'profile.conf'), PROFILE);
      await writeFile(at(name, 'exception_policy.conf'), `path_group G /${name}\n`);
      await writeFile(at(name, 'domain_policy.conf'), domain(1, 'file read /x', `file read /${name}`));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes one file of several, whichever comes first, also of standard input', async () => {
    const [a, b] = [at('a', 'domain_policy.conf'), at('b', 'domain_policy.conf')];
    const first = await tomoyo(['merge', a, b]);
    expect(first).toEqual({ code: 0, stdout: domain(1, 'file read /a', 'file read /b', 'file read /x'), stderr: '' });
    expect(await tomoyo(['merge', b, '-'], { input: await readFile(a, 'latin1') })).toEqual(first);
  });

  it('makes one folder of several, and says what is wider', async () => {
    const { code, stdout, stderr } = await tomoyo(['merge', at('a'), at('b'), '-o', at('all')]);
    expect([code, stdout]).toEqual([0, '']);
    expect((await readdir(at('all'))).sort()).toEqual(['domain_policy.conf', 'exception_policy.conf', 'profile.conf']);
    expect(await readFile(at('all', 'profile.conf'), 'latin1')).toBe(PROFILE);
    expect(await readFile(at('all', 'exception_policy.conf'), 'latin1')).toBe('path_group G /a\npath_group G /b\n');
    expect(stderr).toMatch(
      /^note: path_group G: has members that only some have \(2\): .*exception_policy.conf:1\)\n$/,
    );
    const refused = await tomoyo(['merge', at('a'), at('b')]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('files of 3 kinds');
  });

  it('says who has what, and what is rare', async () => {
    const paths = [at('a', 'domain_policy.conf'), at('b', 'domain_policy.conf')];
    const rare = await tomoyo(['merge', '--rare', ...paths]);
    expect(rare.stderr).toBe(
      `1 of 2: <kernel> /p: file read /a (${paths[0]})\n1 of 2: <kernel> /p: file read /b (${paths[1]})\n`,
    );
    const counted = await tomoyo(['merge', '--counts', 'comment', ...paths]);
    expect(counted.stdout).toContain(`# 2 of 2: ${paths.join(', ')}\nfile read /x\n`);
    const { stdout } = await tomoyo(['merge', '--json', ...paths]);
    const objects = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects[0]).toEqual({
      type: 'entry',
      kind: 'domain_policy',
      domain: '<kernel> /p',
      text: 'file read /x',
      seen: 2,
      of: 2,
      files: paths,
    });
    expect(objects.at(-1)).toEqual({ type: 'summary', entries: 3, conflicts: 0, notes: 0 });
  });

  it('asks whose profiles to take where they differ, and writes nothing before', async () => {
    await mkdir(at('c'));
    await writeFile(at('c', 'profile.conf'), PROFILE.replace('learning', 'enforcing'));
    const { code, stderr } = await tomoyo(['merge', at('a'), at('c'), '-o', at('none')]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `profile 1 of <kernel>: is not the same everywhere (${at('a', 'profile.conf')}:2, ${at('c', 'profile.conf')}:2)`,
    );
    expect(await readdir(folder)).not.toContain('none');
    expect(await tomoyo(['merge', at('a'), at('c'), '--take', at('c'), '-o', at('some')])).toMatchObject({ code: 0 });
    expect(await readFile(at('some', 'profile.conf'), 'latin1')).toContain('mode=enforcing');
  });

  it.each([
    [['a'], 'two paths'],
    [['a', 'a', '-o', 'x'], 'named twice'],
    [['a', 'b', '-o', 'x', '--take', 'd'], 'one of the paths'],
    [['-', 'a/domain_policy.conf', '--profile', 'laxest'], 'needs files of profiles'],
  ])('ends wrong use with a sentence: %j', async (words, sentence) => {
    const args = words.map((word) => (/^[ab]/.test(word) ? at(word) : word));
    const { code, stdout, stderr } = await tomoyo(['merge', ...args], { input: domain(1) });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });
});
