import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-patternize-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
}

const POLICY =
  '<kernel> /a\nuse_profile 1\n\nfile read proc:/1/stat\nfile write proc:/22/stat\nfile read proc:/333/maps\n\n';
const PATTERNIZED = '<kernel> /a\nuse_profile 1\n\nfile read/write proc:/\\$/stat\nfile read proc:/\\$/maps\n\n';

describe('tomoyo patternize', () => {
  it('writes the policy to standard output and what rules did to standard error', async () => {
    const rules = file('r.conf', 'rewrite head_pattern proc:/\\$/\nrewrite path_pattern /x\\* @X\n');
    const { code, stdout, stderr } = await tomoyo(['patternize', '--config', rules], { input: POLICY });
    expect(stdout).toBe(PATTERNIZED);
    expect(stderr).toBe(
      `${rules}:1: head_pattern proc:/\\$/: 3 words, 1 domain, 3 entries -> 2\n` +
        `${rules}:2: path_pattern /x\\* @X: never matched\n` +
        'tomoyo: 3 of 3 file and network entries rewritten; 1 of them went into others that they became equal to.\n',
    );
    expect(code).toBe(0);
  });

  it('writes to a file, and gives the report as JSON', async () => {
    const rules = file(
      'r.conf',
      'acl.contains mkchar\nrewrite number_pattern 0-255 0-0377\nrewrite head_pattern proc:/\\$/\n',
    );
    const output = join(folder, 'out.conf');
    const policy = file('domain_policy.conf', `${POLICY}file mkchar /a 0600 1 3\n`);
    const { code, stdout, stderr } = await tomoyo(['patternize', '--json', '--config', rules, policy, '-o', output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(output, 'latin1')).toBe(`${PATTERNIZED}file mkchar /a 0600 0-0377 0-0377\n`);
    const [first, ...others] = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(first).toEqual({
      type: 'rule', file: rules, line: 2, kind: 'number_pattern', from: '0-255', to: '0-0377',
      words: 2, kept: 0, entries: 1, left: 1, domains: 1, numbers: { 'major number': 1, 'minor number': 1 },
    }); // prettier-ignore
    expect(others).toMatchObject([{ line: 3 }, { type: 'summary', entries: 4, rewritten: 4, folded: 1 }]);
  });

  it('shows what is wrong with rules, and writes nothing', async () => {
    const rules = file('r.conf', 'rewrite head_pattern proc:/\\$\nrewrite path_patern /x\n');
    const output = join(folder, 'out.conf');
    const { code, stdout, stderr } = await tomoyo(['patternize', '--config', rules, '-o', output], { input: POLICY });
    expect({ code, stdout, files: readdirSync(folder) }).toEqual({ code: 1, stdout: '', files: ['r.conf'] });
    expect(stderr).toContain(`${rules}:1:22: "proc:/\\$" is no head; expected a word that ends in /\n`);
    expect(stderr).toContain('> 2 | rewrite path_patern /x\n    |         ^^^^^^^^^^^\n');
  });

  it('refuses a NEW that does not match what it replaces, and writes nothing', async () => {
    const rules = file('r.conf', '# c\nrewrite head_pattern proc:/\\$/ proc:/\\+/\n');
    const policy = file('domain_policy.conf', POLICY);
    const { code, stdout, stderr } = await tomoyo(['patternize', '--config', rules, policy]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `${rules}:2: error: proc:/\\+/stat does not match proc:/22/stat (${policy}:5)\n` +
        'tomoyo: nothing is written: entries would mean something else than before.\n',
    );
  });

  it('checks groups if it is given the exception policy', async () => {
    const rules = file('r.conf', 'rewrite path_pattern proc:/\\$/stat @STAT\n');
    const args = ['patternize', '--config', rules, '--exception'];
    const good = await tomoyo([...args, file('e1', 'path_group STAT proc:/\\$/stat\n')], { input: POLICY });
    expect(good).toMatchObject({ code: 0, stdout: POLICY.replace('proc:/1/stat', '@STAT').replace('file read @', 'file read/write @').replace('file write proc:/22/stat\n', '') }); // prettier-ignore
    const missing = await tomoyo([...args, file('e2', 'path_group OTHER /a\n')], { input: POLICY });
    expect(missing).toMatchObject({ code: 0, stdout: good.stdout });
    expect(missing.stderr).toContain(`${rules}:1: warning: no path_group "STAT" in <kernel> (<stdin>:4)\n`);
    const wrong = await tomoyo([...args, file('e3', 'path_group STAT proc:/1/stat\n')], { input: POLICY });
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('@STAT does not hold proc:/22/stat (<stdin>:5)\n');
  });

  it('refuses what is no whole policy: file, line, column, what was expected', async () => {
    const cut = file('domain_policy.conf', '<kernel>\nfile read /a');
    expect(await tomoyo(['patternize', cut])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`${cut}:2:13: `),
    });
    const profile = file('profile.conf', 'PROFILE_VERSION=20150505\n');
    expect(await tomoyo(['patternize', profile])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected domain_policy or exception_policy'),
    });
    const none = join(folder, 'none.conf');
    expect(await tomoyo(['patternize', '--config', none], { input: POLICY })).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('tomoyo patternize --suggest', () => {
  const learnt = `${POLICY}file create /srv/up.Ab12Zz 0600\nfile create /srv/up.x9Yz1Q 0600\nfile create /srv/up.0a1B2c 0600\n`;

  it('writes rules that patternize takes', async () => {
    const { code, stdout, stderr } = await tomoyo(['patternize', '--suggest'], { input: learnt });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'tomoyo: 2 rules, 0 groups proposed.\n' });
    expect(stdout).toBe(
      '# 3 entries of 1 domain -> 1; 3 words, such as /srv/up.Ab12Zz, /srv/up.x9Yz1Q\n' +
        'rewrite path_pattern /srv/up.\\?\\?\\?\\?\\?\\?\n\n' +
        '# 3 entries of 1 domain -> 2; 3 words, such as proc:/1/stat, proc:/22/stat\n' +
        'rewrite head_pattern proc:/\\$/\n',
    );
    const done = await tomoyo(['patternize', '--config', file('r.conf', stdout)], { input: learnt });
    expect(done.stdout).toBe(`${PATTERNIZED}file create /srv/up.\\?\\?\\?\\?\\?\\? 0600\n`);
  });

  it('says which files of a root would be allowed, without leaving it', async () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'srv/sub'), { recursive: true });
    for (const name of ['up.Ab12Zz', 'up.ZZZZZZ', 'down', 'sub/up.ZZZZZZ']) writeFileSync(join(root, 'srv', name), '');
    symlinkSync(folder, join(root, 'srv/link'));
    file('up.ZZZZZZ', '');
    const { stdout } = await tomoyo(['patternize', '--suggest', '--root', root], { input: learnt });
    expect(stdout).toContain('# would newly allow 1 file of the root:\n#   /srv/up.ZZZZZZ\nrewrite path_pattern /srv/');
    const json = await tomoyo(['patternize', '--suggest', '--json', '--root', root], { input: learnt });
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      {
        type: 'rule',
        lines: ['rewrite path_pattern /srv/up.\\?\\?\\?\\?\\?\\?'],
        words: 3,
        entries: 3,
        left: 1,
        newlyAllowed: { files: ['/srv/up.ZZZZZZ'], more: 0 },
      },
      { kind: 'head_pattern', from: 'proc:/\\$/', domains: 1 },
    ]);
  });

  it('proposes groups, as comments', async () => {
    const paths = ['/etc/a', '/etc/b', '/etc/c', '/etc/d'];
    const input = ['1', '2', '3']
      .map((name) => `<kernel> /${name}\n${paths.map((path) => `file read ${path}\n`).join('')}`)
      .join('');
    const { stdout, stderr } = await tomoyo(['patternize', '--suggest'], { input });
    expect(stdout).toContain('# 4 paths stand in 3 domains under "file read": 12 entries -> 3\n');
    expect(stdout).toContain('#   path_group ETC /etc/c\n');
    expect(stdout).toContain('"file read @ETC"');
    expect(stderr).toBe('tomoyo: 0 rules, 1 group proposed.\n');
  });

  it('wants a number and a folder', async () => {
    expect(await tomoyo(['patternize', '--suggest', '--min', '1'])).toMatchObject({ code: 2, stdout: '' });
    expect(await tomoyo(['patternize', '--suggest', '--root', join(folder, 'none')])).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});
