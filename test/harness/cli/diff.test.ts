import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const OLD = `<kernel> /usr/sbin/a
use_profile 3

file read/write /log/a
file read @G
misc env A

<kernel> /usr/sbin/gone
use_profile 1

misc env B

`;

/** As a terminal shows it. */
const GREEN = '\u001b[32m+ file read /log/\\*\u001b[39m';

const NEW = `<kernel> /usr/sbin/a
use_profile 3

misc env A
file read /log/\\*
file write /log/a
file read @G
network inet stream connect 10.0.0.1 80

`;

describe('tomoyo diff OLD NEW', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    writeFileSync(file(name), text, 'latin1');
    return file(name);
  };
  let old: string;
  let now: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tomoyo-diff-'));
    old = write('old.conf', OLD);
    now = write('new.conf', NEW);
    for (const [side, text, groups] of [
      ['one', OLD, 'path_group G /a\n'],
      ['two', OLD, 'path_group G /a\npath_group G /b\n'],
    ] as const) {
      mkdirSync(file(side));
      write(`${side}/domain_policy.conf`, text);
      write(`${side}/exception_policy.conf`, groups);
      write(`${side}/profile.conf`, 'PROFILE_VERSION=20150505\n3-CONFIG={ mode=enforcing }\n');
      write(`${side}/manager.conf`, '/usr/sbin/tomoyo-loadpolicy\n');
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows what comes, goes and is only written otherwise, and says of how many domains', async () => {
    const { code, stdout, stderr } = await tomoyo(['diff', old, now]);
    expect(code).toBe(4);
    expect(stdout).toBe(`<kernel> /usr/sbin/a
+ file read /log/\\*
~ file read /log/a  (still granted by "file read /log/\\*" ${now}:5)
+ network inet stream connect 10.0.0.1 80

<kernel> /usr/sbin/gone
- <kernel> /usr/sbin/gone  (goes)
- use_profile 1
- misc env B

`);
    expect(stderr).toBe('accesses gained in 1 domain, lost in 1; 1 line rewritten without gain or loss\n');
  });

  it('ends with 0 for files that mean the same', async () => {
    const { stdout: sorted } = await tomoyo(['sort', old]);
    expect(await tomoyo(['diff', old, '-'], { input: sorted })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no difference in meaning\n',
    });
  });

  it('says nothing with --quiet', async () => {
    expect(await tomoyo(['diff', '-q', old, now])).toEqual({ code: 4, stdout: '', stderr: '' });
    expect(await tomoyo(['diff', '-q', old, old])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('gives one object a change, and a summary', async () => {
    const { code, stdout, stderr } = await tomoyo(['diff', '--json', old, now]);
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects[0]).toEqual({
      type: 'entry', section: '<kernel> /usr/sbin/a', domain: '<kernel> /usr/sbin/a', change: 'gained', side: 'new',
      text: 'file read /log/\\*', file: now, line: 5,
    }); // prettier-ignore
    expect(objects[1]).toMatchObject({
      change: 'rewritten', side: 'old', file: old, line: 4,
      covered_by: [{ text: 'file read /log/\\*', file: now, line: 5 }],
    }); // prettier-ignore
    expect(objects.at(-1)).toEqual({
      type: 'summary', equal: false, gained_domains: 1, lost_domains: 1, gained: 2, lost: 3, rewritten: 1, changed: 0,
    }); // prettier-ignore
  });

  it('gives commands to a runner of GitHub: warnings at the new lines, notices at the old ones', async () => {
    const { code, stdout } = await tomoyo(['diff', '--format', 'github', old, now]);
    expect(code).toBe(4);
    expect(stdout).toBe(
      `::warning file=${now},line=5,title=access gained::<kernel> /usr/sbin/a: + file read /log/\\*\n` +
        `::warning file=${now},line=8,title=access gained::<kernel> /usr/sbin/a: + network inet stream connect 10.0.0.1 80\n` +
        `::notice file=${old},line=8,title=access lost::- <kernel> /usr/sbin/gone (goes): 2 lines\n`,
    );
  });

  it('is coloured where that is wanted', async () => {
    const { stdout } = await tomoyo(['diff', old, now], { env: { NO_COLOR: undefined, FORCE_COLOR: '1' } });
    expect(stdout).toContain(GREEN);
  });

  it.each<[string, string[], NodeJS.ProcessEnv, boolean]>([
    ['always, behind the command', ['diff', '--color=always'], {}, true],
    ['always, before the command', ['--color', 'always', 'diff'], {}, true],
    ['auto', ['diff', '--color=auto'], { NO_COLOR: undefined }, false],
    ['never', ['diff', '--color=never'], { NO_COLOR: undefined, FORCE_COLOR: '1' }, false],
  ])('is coloured as --color says, whatever the environment has: %s', async (_when, words, env, isColoured) => {
    const { stdout } = await tomoyo([...words, old, now], { env });
    expect(stdout.includes(GREEN)).toBe(isColoured);
    expect(stdout).toContain('+ file read /log/\\*');
  });

  it('compares folders, with the entries that a group widens', async () => {
    const { code, stdout } = await tomoyo(['diff', file('one'), file('two')]);
    expect(code).toBe(4);
    expect(stdout).toBe(
      'path_group G (widened; concerns 1 entry in 1 place)\n+ path_group G /b\n\n' +
        '<kernel> /usr/sbin/a\n+ file read @G  (by path_group G)\n\n',
    );
    expect(await tomoyo(['diff', '--only', 'domain,manager', file('one'), file('two')])).toMatchObject({ code: 0 });
  });

  it('compares a file with the one of a folder, by the groups of the folder', async () => {
    const grouped = write('grouped.conf', OLD.replace('misc env A', 'file read /a'));
    const { stdout } = await tomoyo(['diff', file('one'), grouped]);
    expect(stdout).toContain('~ file read /a  (granted before by "file read @G"');
    expect(stdout).toContain('- misc env A');
  });

  it('names all that is missing, cut off or wrong, and compares nothing', async () => {
    const cut = write('cut.conf', '<kernel>\nfile read /x');
    const missing = await tomoyo(['diff', file('no-such'), cut]);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain(`Cannot read ${file('no-such')}: there is no such file`);
    expect(missing.stderr).toContain(`${cut}:2:13: `);
    const broken = await tomoyo(['diff', cut, write('binary.conf', '<kernel>\n\0\n')]);
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toContain(`${cut}:2:13: `);
    expect(broken.stderr).toContain(`${file('binary.conf')}:2:1: `);
    const wrong = await tomoyo([
      'diff',
      write('w1.conf', '<kernel>\nfile raed /x\n'),
      write('w2.conf', 'misc env A\n'),
    ]);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain(`${file('w1.conf')}:2:6: `);
    expect(wrong.stderr).toContain(`${file('w2.conf')}:1:1: `);
    expect(wrong.stderr).toContain('2 lines that a kernel would not keep: nothing is compared.');
    mkdirSync(file('three'));
    write('three/manager.conf', '/a\n');
    const partial = await tomoyo(['diff', file('one'), file('three')]);
    expect(partial).toMatchObject({ code: 1, stdout: '' });
    expect(partial.stderr).toContain(`${file('three')} has no domain_policy.conf`);
  });

  it('is wrong use with one path, three, standard input twice, or files of two kinds', async () => {
    for (const args of [
      [old],
      [old, now, old],
      ['-', '-'],
      [old, join(file('one'), 'manager.conf')],
      ['--merge', old, now],
    ])
      expect(await tomoyo(['diff', ...args], { input: '' })).toMatchObject({ code: 2, stdout: '' });
  });

  it('prints with --classic what tomoyo-diffpolicy prints', async () => {
    const { code, stdout } = await tomoyo(['diff', '--classic', old, now]);
    expect(code).toBe(4);
    expect(stdout).toBe(execFileSync('tomoyo-diffpolicy', [old, now], { encoding: 'latin1' }));
    expect(await tomoyo(['diff', '--classic', old, old])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await tomoyo(['diff', '--classic', '--quiet', old, now])).toEqual({ code: 4, stdout: '', stderr: '' });
    const bad = await tomoyo(['diff', '--classic', old, write('bad.conf', '<kernel> nonsense\n')]);
    expect(bad).toMatchObject({ code: 1, stdout: '' });
    expect(bad.stderr).toContain(`${file('bad.conf')}:1:1: `);
  });
});
