import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** What the C programs wrote. */
const oracle = (name: string) =>
  readFileSync(new URL(`../../fixtures/oracle/convert/${name}`, import.meta.url), 'latin1');

describe('the command', () => {
  it('prints its help and version to standard output', async () => {
    const help = await tomoyo(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['status', 'audit', 'ps', 'board', 'check', 'fmt'])
      expect(help.stdout).toContain(`\n  ${name} `);
    expect(help.stdout).toMatch(/Look at this machine:\n {2}status [^]*Work on policy files:\n {2}check /);
    expect(await tomoyo(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    ['status'],
    ['audit'],
    ['ps'],
    ['convert-audit-log'],
    ['convert-exec-param'],
    ['check'],
    ['compat'],
    ['fmt'],
    ['query'],
    ['board', 'build'],
    ['board', 'run'],
    ['board', 'shell'],
    ['board', 'demo'],
    ['board', 'list'],
    ['board', 'clean'],
  ])('has help with an example for %s %s', async (...words) => {
    const { code, stdout } = await tomoyo([...words.filter((word) => typeof word === 'string'), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Example:\n  tomoyo ');
  });

  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['statsu'], '(Did you mean status?)'],
    [['audit', '--for', 'soon'], 'Expected a duration'],
    [['audit', '--frob'], "unknown option '--frob'"],
    [['audit', '--mode', 'angry'], 'Allowed choices are disabled, learning, permissive, enforcing'],
    [['audit', '--path', '/tmp/a b'], '/tmp/a\\040b'],
    [['audit', '--operation', 'file raed'], 'Did you mean file read? (TOMOYO_BAD_OPTION)'],
    [['audit', '--refused', '--mode', 'learning'], 'no other mode refuses'],
    [['audit', '--since', 'yesterday'], 'Expected BOOT:SEQUENCE or SEQUENCE'],
    [['audit', '--since', '7', '--direct'], "option '--since <place>' cannot be used with option '--direct'"],
    [['audit', '--since', '7', '--socket', '/nowhere'], 'none listens at /nowhere. (TOMOYO_BAD_OPTION)'],
    [['ps', '--mode', 'angry'], 'Allowed choices are disabled, learning, permissive, enforcing, mixed'],
    [['ps', '--profile', '1', '256'], 'Expected 0 to 255'],
    [['ps', '--watch', 'often'], 'Expected a duration'],
    [['ps', '--domain', '/tmp/a b\u00e9'], '"domain": expected the kernel\'s form of the name'],
    [['query', '--check', 'a', '--replay', 'b'], 'Expected only one of --replay'],
    [['check'], "missing required argument 'path'"],
    [['fmt', '--kind', 'policy', '-'], 'Allowed choices are domain_policy'],
    [['board', 'run'], "missing required argument 'command'"],
    [['board', 'run', '--push', 'nowhere', '--', 'true'], 'Expected SRC:DST'],
    [['board', 'run', '--port', '80', '--', 'true'], 'Expected HOST:GUEST, two numbers'],
    [['board', 'run', '--network', 'none', '--', 'true'], 'Allowed choices are user, isolated'],
    [['board', 'run', '--arch', 'aarch64', '--', 'true'], 'Did you mean arm64? (BOARD_BAD_OPTION)'],
    [['board', 'run', '--arch', 'mips', '--', 'true'], 'arm64 or armhf, got "mips"'],
    [['board', 'build', '--kernel', '6.2'], '6.1 or 6.12, got "6.2"'],
    [['board', 'build', '--arch', 'armhf', '--kernel', '6.12'], 'There is no 6.12 kernel for armhf'],
  ])('ends wrong use with code 2 and one sentence: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await tomoyo(args);
    expect(stderr).toContain(sentence);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    ['auditd', '--check', '--config', '/no/where.conf'],
    ['auditd', '--check', '--config', '/no/where.toml'],
    ['queryd', '--rules', '/no/where.toml'],
    ['notify', '--config', '/no/where.conf'],
  ])('ends with one sentence where a file is missing: %s %s %s %s', async (...words) => {
    const { code, stderr } = await tomoyo(words.filter((word) => word !== undefined));
    expect(stderr).toBe(`tomoyo: Cannot read ${words.at(-1)}: there is no such file. (TOMOYO_BAD_FILE)\n`);
    expect(code).toBe(1);
  });

  it('converts records on standard input, up to a broken one', async () => {
    const input = oracle('input.log');
    const written = { code: 0, stderr: '' };
    const log = oracle('convert-audit-log.txt');
    expect(await tomoyo(['convert-audit-log'], { input })).toEqual({ ...written, stdout: log });
    const exec = oracle('convert-exec-param.txt');
    expect(await tomoyo(['convert-exec-param'], { input })).toEqual({ ...written, stdout: exec });
    const broken = await tomoyo(['convert-exec-param'], { input: `${input}unfinished` });
    expect(broken).toMatchObject({ code: 1, stdout: exec });
    expect(broken.stderr).toMatch(/^tomoyo: audit record:\d+:1: expected .* \(TOMOYO_BAD_RECORD\)\n$/);
  });

  it('names the Debian package of a program that is missing', async () => {
    const { code, stderr } = await tomoyo(['board', 'run', '--', 'true'], { env: { PATH: '/nowhere' } });
    expect(stderr).toMatch(/^tomoyo: .*apt-get install .*\(BOARD_MISSING_TOOL\)$/m);
    expect(code).toBe(1);
  });

  it('says without network and cache what it could not reach, and leaves nothing half-made', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'tomoyo-cache-'));
    try {
      const proxy = 'http://127.0.0.1:9';
      const env = { TOMOYO_CACHE: cache, http_proxy: proxy, https_proxy: proxy, HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
      const { code, stderr } = await tomoyo(['board', 'build'], { env: { ...env, no_proxy: '', NO_PROXY: '' } });
      expect(stderr).toMatch(/^tomoyo: .*\(BOARD_NO_NETWORK\)$/m);
      expect(code).toBe(1);
      expect(readdirSync(cache).filter((name) => !/^(apt-arm64|downloads|package-[0-9a-f]+)$/.test(name))).toEqual([]);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});
