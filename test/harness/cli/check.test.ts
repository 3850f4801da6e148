import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
}

const GOOD_DOMAIN = '<kernel>\nuse_profile 0\n\nfile read /a\n\n';
const GOOD_PROFILE = 'PROFILE_VERSION=20150505\n0-COMMENT=\n';

describe('tomoyo check', () => {
  it('shows file, line, column, code and the line, and ends with 1', async () => {
    const path = file('domain_policy.conf', '<kernel>\nuse_profile 0\n\nfile raed /a\n');
    const { code, stdout, stderr } = await tomoyo(['check', path]);
    expect(stdout).toContain(`${path}:4:6: error: `);
    expect(stdout).toContain('[syntax]\n');
    expect(stdout).toContain('\n> 4 | file raed /a\n    |      ^^^^\n');
    expect(stderr).toBe('1 file: 1 error, 0 warnings\n');
    expect(code).toBe(1);
  });

  it('says nothing about a clean file, and ends with 0', async () => {
    const path = file('domain_policy.conf', GOOD_DOMAIN);
    expect(await tomoyo(['check', path])).toEqual({ code: 0, stdout: '', stderr: '1 file: 0 errors, 0 warnings\n' });
  });

  it('ends with 4 for warnings only if they count', async () => {
    const path = file('domain_policy.conf', `${GOOD_DOMAIN}file read /a\n`);
    expect(await tomoyo(['check', path])).toMatchObject({ code: 0 });
    expect(await tomoyo(['check', '--strict', path])).toMatchObject({ code: 4 });
  });

  it('warns of numbers that the kernel stores as others, by its word size', async () => {
    const path = file('domain_policy.conf', `${GOOD_DOMAIN}file chown /b 4294967296\n`);
    expect(await tomoyo(['check', '--strict', path])).toMatchObject({ code: 0, stdout: '' });
    const { code, stdout } = await tomoyo(['check', '--strict', '--word-bits', '32', path]);
    expect(stdout).toContain('"4294967296" is too large; the kernel stores 0 [number_wraps]');
    expect(code).toBe(4);
  });

  it('takes a domain policy that is larger than its memory', async () => {
    const entries = Array.from({ length: 200 }, (_, index) => `file read /var/lib/some/folder/file${index}\n`).join('');
    const domain = (index: number) => `<kernel> /bin/program${index}\nuse_profile 0\n\n${entries}\n`;
    const path = file('domain_policy.conf', Array.from({ length: 2500 }, (_, index) => domain(index)).join(''));
    expect(statSync(path).size).toBeGreaterThan(16e6);
    const result = await tomoyo(['check', path], { env: { NODE_OPTIONS: '--max-old-space-size=16' } });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '1 file: 0 errors, 0 warnings\n' });
  });

  it('gives one object a line with --json', async () => {
    const path = file('domain_policy.conf', '<kernel>\nfile read /caf\xe9\n');
    const { stdout } = await tomoyo(['check', '--json', path]);
    const [finding] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(finding).toMatchObject({ code: 'separator_byte', severity: 'warning', file: path, line: 2, column: 15 });
    expect(`${finding.message} ${finding.hint}`).toContain('\\351');
  });

  it('gives commands for the runner of GitHub', async () => {
    file('profile.conf', '1-COMMENT=\n');
    file('domain_policy.conf', GOOD_DOMAIN);
    const { stdout } = await tomoyo(['check', '--format', 'github', folder]);
    expect(stdout).toMatch(
      /^::error file=.*domain_policy\.conf,line=2,col=1,title=undefined_profile::profile 0 is not defined in <kernel>: /,
    );
  });

  it('gives a SARIF log with rules, files and places', async () => {
    const path = file('domain_policy.conf', '<kernel>\nfile raed /a\n');
    const log = JSON.parse((await tomoyo(['check', '--format', 'sarif', path])).stdout);
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run.artifacts).toEqual([{ location: { uri: `file://${path}` } }]);
    const [result] = run.results;
    expect(run.tool.driver.rules[result.ruleIndex]).toMatchObject({
      id: 'syntax',
      defaultConfiguration: { level: 'error' },
    });
    expect(result).toMatchObject({ ruleId: 'syntax', level: 'error' });
    expect(result.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: `file://${path}`, index: 0 },
          region: { startLine: 2, startColumn: 6, endColumn: 10 },
        },
      },
    ]);
  });

  it('checks the files of a folder together, also as the C tools save them', async () => {
    mkdirSync(join(folder, 'policy/1'), { recursive: true });
    symlinkSync('1', join(folder, 'policy/current'));
    file('policy/1/domain_policy.conf', '<kernel>\nuse_profile 7\n\n');
    file('policy/1/profile.conf', GOOD_PROFILE);
    const { code, stdout, stderr } = await tomoyo(['check', folder]);
    expect(stdout).toContain(`${folder}/policy/current/domain_policy.conf:2:1: error: profile 7 is not defined`);
    expect(stderr).toBe('2 files: 1 error, 0 warnings\n');
    expect(code).toBe(1);
  });

  it('reads standard input when told what it is', async () => {
    const { code, stdout } = await tomoyo(['check', '--kind', 'manager', '-'], { input: '/bin/a\n/bin/a\n' });
    expect(stdout).toContain('<stdin>:2:1: warning: ');
    expect(code).toBe(0);
  });

  it.each([
    [['-'], 'Standard input has no name: say what it is with --kind'],
    [['/etc/passwd'], 'The name of /etc/passwd is none of domain_policy.conf'],
    [['/proc/self/fd'], 'some of them in /proc/self/fd, found none.'],
  ])('ends with 2 where nobody told what a file is: %j', async (paths, sentence) => {
    const { code, stdout, stderr } = await tomoyo(['check', ...paths]);
    expect(stderr).toContain(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('ends with 1 for a file that is not there', async () => {
    const { code, stdout, stderr } = await tomoyo(['check', '/nowhere/profile.conf']);
    expect(stderr).toContain('Cannot read /nowhere/profile.conf: there is no such file. (TOMOYO_BAD_FILE)');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('tomoyo fmt', () => {
  const UNTIDY = [
    '# the gateway',
    '',
    '<kernel>',
    'file  write/read   /a',
    '# why',
    'file create /b 0X1f',
    'use_profile 1',
    '',
  ].join('\n');
  const TIDY = [
    '# the gateway',
    '',
    '<kernel>',
    'use_profile 1',
    '',
    'file read/write /a',
    '# why',
    'file create /b 0x1F',
    '',
    '',
  ].join('\n');

  it('writes what the kernel would print, keeps comments and mode, and leaves no other file', async () => {
    const path = file('domain_policy.conf', UNTIDY);
    chmodSync(path, 0o640);
    expect(await tomoyo(['fmt', path])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(path, 'latin1')).toBe(TIDY);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['domain_policy.conf']);
    expect(await tomoyo(['fmt', '--check', path])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says which numbers become others on the kernel it is for', async () => {
    const path = file('domain_policy.conf', '<kernel>\nuse_profile 0\n\nfile chown /b 4294967297\n\n');
    const stderr = `${path}:4:15: "4294967297" is too large; the kernel stores 1\n`;
    expect(await tomoyo(['fmt', '--word-bits', '32', path])).toEqual({ code: 0, stdout: '', stderr });
    expect(readFileSync(path, 'latin1')).toContain('file chown /b 1\n');
  });

  it('lists with --check what would change, changes nothing, and ends with 4', async () => {
    const path = file('domain_policy.conf', UNTIDY);
    expect(await tomoyo(['fmt', '--check', path])).toEqual({ code: 4, stdout: `${path}\n`, stderr: '' });
    expect(readFileSync(path, 'latin1')).toBe(UNTIDY);
  });

  it('prints what it reads from standard input', async () => {
    const result = await tomoyo(['fmt', '--kind', 'domain_policy', '-'], { input: UNTIDY });
    expect(result).toEqual({ code: 0, stdout: TIDY, stderr: '' });
  });

  it('leaves a file with errors as it is', async () => {
    const broken = '<kernel>\nfile raed /a\n';
    const path = file('domain_policy.conf', broken);
    const { code, stderr } = await tomoyo(['fmt', path]);
    expect(stderr).toContain(`${path}:2:6: `);
    expect(code).toBe(1);
    expect(readFileSync(path, 'latin1')).toBe(broken);
  });

  it('follows links and keeps them', async () => {
    mkdirSync(join(folder, 'policy'));
    file('policy/domain_policy.conf', UNTIDY);
    symlinkSync('policy/domain_policy.conf', join(folder, 'domain_policy.conf'));
    await tomoyo(['fmt', folder]);
    expect(readFileSync(join(folder, 'policy/domain_policy.conf'), 'latin1')).toBe(TIDY);
    expect(readdirSync(join(folder, 'policy'))).toEqual(['domain_policy.conf']);
  });
});
