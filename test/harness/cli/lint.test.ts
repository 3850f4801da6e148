import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-lint-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
}

const DOMAIN = '<kernel> /usr/sbin/cron\nuse_profile 3\n\nfile execute /opt/job\nfile write /opt/\\*\n';

function largeDomain(index: number): string {
  const entries = `file write /var/lib/some/folder/file${index}\n`.repeat(200);
  return `<kernel> /bin/program${index}\nuse_profile 0\n\n${entries}\n`;
}

describe('tomoyo lint', () => {
  it('shows file, line, column, code and the line, and ends with 4', async () => {
    const path = file('domain_policy.conf', DOMAIN);
    const { code, stdout, stderr } = await tomoyo(['lint', path]);
    expect(stdout).toBe(
      `${path}:5:12: warning: /opt/\\* may be written here, and <kernel> /usr/sbin/cron may execute /opt/job [writable_and_executable]\n` +
        '  4 | file execute /opt/job\n> 5 | file write /opt/\\*\n    |            ^^^^^^^\n',
    );
    expect(stderr).toBe('1 file: 1 warning, 0 notes\n');
    expect(code).toBe(4);
  });

  it('says nothing about a policy without fault, and ends with 0', async () => {
    const path = file('domain_policy.conf', '<kernel>\nuse_profile 0\n\nfile read /a\n\n');
    expect(await tomoyo(['lint', path])).toEqual({ code: 0, stdout: '', stderr: '1 file: 0 warnings, 0 notes\n' });
  });

  it('looks at the files of a folder together', async () => {
    file('domain_policy.conf', '<kernel>\nuse_profile 0\n\n<kernel> /a\nuse_profile 3\n\n');
    file('profile.conf', '0-CONFIG={ mode=disabled }\n3-CONFIG={ mode=enforcing }\n');
    file('exception_policy.conf', 'path_group G /a\n');
    const { code, stdout } = await tomoyo(['lint', '--json', folder]);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found).toMatchObject([
      { code: 'unused_group', severity: 'note', file: join(folder, 'exception_policy.conf'), line: 1, column: 1 },
      { code: 'enforcing_empty', severity: 'warning', file: join(folder, 'domain_policy.conf'), line: 4, length: 11 },
    ]);
    expect(code).toBe(4);
  });

  it('asks only the rules that are wanted', async () => {
    const path = file('domain_policy.conf', `${DOMAIN}misc env LD_PRELOAD\nfile write /dev/sda\n`);
    const codes = async (...args: readonly string[]) =>
      (await tomoyo(['lint', '--json', ...args, path])).stdout.match(/(?<="code":")\w+/g);
    expect(await codes('--disable', 'writable_and_executable,loader_or_preload')).toEqual(['raw_device_write']);
    expect(await codes('--disable', 'raw_device_write', '--disable', 'loader_or_preload')).toEqual([
      'writable_and_executable',
    ]);
    expect(await codes('--only', 'loader_or_preload,kernel_memory')).toEqual(['loader_or_preload']);
  });

  it('knows its rules', async () => {
    const path = file('domain_policy.conf', DOMAIN);
    const { code, stderr } = await tomoyo(['lint', path, '--disable', 'broad_patern']);
    expect(stderr).toContain('There is no rule broad_patern; did you mean broad_pattern?');
    expect(code).toBe(2);
  });

  it('is silenced by a comment, and says which comments are not needed', async () => {
    const allow = '# lint: allow writable_and_executable jobs are deployed here\n';
    const path = file('domain_policy.conf', DOMAIN.replace('file write', `${allow}file write`));
    expect(await tomoyo(['lint', path])).toMatchObject({ code: 0, stdout: '' });
    file('domain_policy.conf', DOMAIN.replace('file write', `${allow}\nfile write`));
    file('exception_policy.conf', '');
    const { code, stdout } = await tomoyo(['lint', '--json', folder]);
    expect(stdout.match(/(?<="code":")\w+/g)).toEqual(['unused_allow', 'writable_and_executable']);
    expect(code).toBe(4);
  });

  it('gives commands for the runner of GitHub, notes as notices', async () => {
    file('domain_policy.conf', '<kernel>\nuse_profile 0\n');
    const path = file('profile.conf', '0-COMMENT=\n1-COMMENT=\n');
    const { stdout } = await tomoyo(['lint', '--format', 'github', folder]);
    expect(stdout).toBe(
      `::notice file=${path},line=2,col=1,title=unused_profile::no domain uses profile 1 of <kernel>\n`,
    );
  });

  it('gives a SARIF log with its own rules', async () => {
    const path = file('manager.conf', 'manage_by_non_root\n');
    const log = JSON.parse((await tomoyo(['lint', '--format', 'sarif', path])).stdout);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.name).toBe('tomoyo lint');
    expect(results).toMatchObject([{ ruleId: 'manage_by_non_root', level: 'warning' }]);
    expect(tool.driver.rules[results[0].ruleIndex].id).toBe('manage_by_non_root');
  });

  it('says which files the image does not have, with its links followed inside it', async () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    symlinkSync('/usr/bin', join(root, 'bin'));
    writeFileSync(join(root, 'usr/bin/a'), '');
    const path = file(
      'domain_policy.conf',
      '<kernel> /usr/bin/a\n\nfile read /bin/a\nfile read /usr/bin/b\nfile read /etc/passwd\nfile read /tmp/x\nfile read /srv/x\n',
    );
    const { stdout, code } = await tomoyo(['lint', '--root', root, '--assume', '/srv', path]);
    expect(stdout.match(/.*\[missing_file\]/g)).toEqual([
      `${path}:4:11: warning: /usr/bin/b is not in the image; there is /usr/bin/ [missing_file]`,
      `${path}:5:11: warning: /etc/passwd is not in the image; there is / [missing_file]`,
    ]);
    expect(code).toBe(4);
  });

  it('leaves broken lines to check, and ends with 1 for them', async () => {
    const path = file('domain_policy.conf', `${DOMAIN}file raed /a\n`);
    const { code, stdout, stderr } = await tomoyo(['lint', path]);
    expect(stdout).toContain('[writable_and_executable]');
    expect(stderr).toContain(`tomoyo: ${path}: 1 line with errors: see tomoyo check\n`);
    expect(code).toBe(1);
  });

  it('ends with 1 if a file cannot be read, with 2 if the root is none', async () => {
    const path = file('domain_policy.conf', DOMAIN);
    expect(await tomoyo(['lint', join(folder, 'profile.conf')])).toMatchObject({ code: 1, stdout: '' });
    expect(await tomoyo(['lint', '--root', path, path])).toMatchObject({ code: 2, stdout: '' });
  });

  it('takes a domain policy that is larger than its memory', async () => {
    const path = file('domain_policy.conf', Array.from({ length: 2000 }, (_, index) => largeDomain(index)).join(''));
    const result = await tomoyo(['lint', path], { env: { NODE_OPTIONS: '--max-old-space-size=16' } });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '1 file: 0 warnings, 0 notes\n' });
  });
});
