import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const ORACLE = new URL('../../fixtures/oracle/', import.meta.url);
const COMMAND = fileURLToPath(new URL('../../../dist/cli/tomoyo.js', import.meta.url));
const path = (name: string) => fileURLToPath(new URL(name, ORACLE));
const read = (name: string) => readFileSync(new URL(name, ORACLE), 'latin1');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-compat-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function theirs(program: string, args: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(program, args, { input: Buffer.from(input, 'latin1') });
  return { code: status, stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') };
}

describe('tomoyo compat', () => {
  it.each<[string, readonly string[], string, string]>([
    ['sortpolicy', [], 'sort/input.conf', 'sort/expected.conf'],
    ['tomoyo-sortpolicy', ['-r', '--help'], 'sort/input.conf', 'sort/expected.conf'],
    ['diffpolicy', [path('diff/old.conf'), path('diff/new.conf')], 'sort/input.conf', 'diff/expected-old-new.txt'],
    ['diffpolicy', [path('diff/new.conf'), '-'], 'diff/old.conf', 'diff/expected-new-old.txt'],
    ['selectpolicy', ['-r', '<kernel> /usr/sbin/httpd'], 'select/input.conf', 'select/expected-recursive.txt'],
    ['selectpolicy', ['<kernel> /usr/sbin/httpd', '--version'], 'select/input.conf', 'select/expected-exact.txt'],
    ['checkpolicy', ['d'], 'checkpolicy-domain/input.conf', 'checkpolicy-domain/expected.txt'],
    ['checkpolicy', ['exception'], 'checkpolicy-exception/input.conf', 'checkpolicy-exception/expected.txt'],
    ['patternize', [path('patternize/rules.conf')], 'patternize/input.conf', 'patternize/expected.conf'],
    ['findtemp', ['--all'], 'findtemp/input.conf', 'findtemp/expected.txt'],
    ['findtemp', ['--with-domainname'], 'findtemp/input.conf', 'findtemp/expected-with-domainname.txt'],
    ['convert-audit-log', [], 'convert/input.log', 'convert/convert-audit-log.txt'],
    ['convert-exec-param', [], 'convert/input.log', 'convert/convert-exec-param.txt'],
  ])('%s %j writes what that program wrote', async (name, args, input, expected) => {
    const { code, stdout, stderr } = await tomoyo(['compat', name, ...args], { input: read(input) });
    expect({ stdout, stderr }).toEqual({ stdout: read(expected), stderr: '' });
    expect(code).toBe(name === 'checkpolicy' ? 2 : 0);
  });

  it.each<[string, readonly string[]]>([
    ['tomoyo-diffpolicy', []],
    ['tomoyo-diffpolicy', ['-', '-']],
    ['tomoyo-selectpolicy', ['-r']],
    ['tomoyo-checkpolicy', ['x']],
    ['tomoyo-findtemp', ['--bogus']],
    ['tomoyo-domainmatch', []],
  ])('%s %j is a wrong call in the same words, with the same exit code', async (name, args) => {
    expect(await tomoyo(['compat', name, ...args])).toEqual(theirs(name, args, ''));
  });

  it('sorts a policy that is larger than a pipe', async () => {
    const input = Array.from({ length: 3000 }, (_, domain) => {
      const entries = Array.from({ length: 8 }, (__, entry) => `file read/write /f${(entry * 7) % 8}-${domain}\n`);
      return `<kernel> /p${(domain * 1009) % 3000}\n${entries.join('')}`;
    }).join('');
    const { code, stdout, stderr } = await tomoyo(['compat', 'sortpolicy'], { input });
    expect({ code, stdout, stderr }).toEqual(theirs('tomoyo-sortpolicy', [], input));
  });

  it('says what is lost, where the C program loses it without a word', async () => {
    const input = '<kernel>\nfile read /\xe4\nfile read /a\0b\nfile read// /x\nlast';
    const ours = await tomoyo(['compat', 'sortpolicy'], { input });
    expect(ours.stderr.split('\n')).toEqual([
      'tomoyo-sortpolicy: <stdin>: line 2: bytes outside of ASCII are read as blanks; expected \\ooo for each.',
      'tomoyo-sortpolicy: <stdin>: line 3: a NUL ends the line, what follows it is lost.',
      'tomoyo-sortpolicy: <stdin>: line 4: operations that end with two slashes end the text, all lines below are lost.',
      'tomoyo-sortpolicy: <stdin>: line 5: the last line has no line feed and is lost.',
      '',
    ]);
    const { code, stdout } = ours;
    expect({ code, stdout, stderr: '' }).toEqual(theirs('tomoyo-sortpolicy', [], input));
    const check = await tomoyo(['compat', 'checkpolicy', 'd'], { input: 'nonsense' });
    expect(check).toEqual({
      code: 0,
      stdout: 'Total:   0 Line   0 Error   0 Warning\n',
      stderr: 'tomoyo-checkpolicy: <stdin>: line 1: the last line has no line feed and is lost.\n',
    });
    const log = await tomoyo(['compat', 'convert-audit-log'], { input: '#1# \n<kernel>\nfile read /a' });
    expect(log).toEqual({ code: 0, stdout: '', stderr: 'tomoyo: the text ends within a record, which is left out.\n' });
  });

  it('patternize ends where the C program takes the text to end, and says so', async () => {
    const input = '<kernel>\nfile read/write /a\nfile read// /b\nfile read /c\n';
    const { code, stdout, stderr } = await tomoyo(['compat', 'patternize', path('patternize/rules.conf')], { input });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: '<kernel>\nfile read /a\nfile write /a\nfile read /b\n',
    });
    expect(stdout).toBe(theirs('tomoyo-patternize', [path('patternize/rules.conf')], input).stdout);
    expect(stderr).toContain('line 3: operations that end with two slashes end the text');
  });

  it('patternize ends with 1 without rules, with the line that is none', async () => {
    const rules = join(folder, 'rules.conf');
    writeFileSync(rules, '# rules\nrewrite path /a\n');
    const { code, stderr } = await tomoyo(['compat', 'patternize', rules]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${rules}:2:9: `);
  });

  it('diffpolicy: a file that cannot be opened counts as empty as there, and is named', async () => {
    const { code, stdout, stderr } = await tomoyo(['compat', 'diffpolicy', '/nope', '-'], { input: '<a>\nx\n' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '<a>\n\nx\n\n' });
    expect(stderr).toMatch(/^tomoyo-diffpolicy: Cannot read \/nope: .* It is taken for a policy without domains\.\n$/);
  });

  it('domainmatch ends with 0 where there is no kernel to ask, as there, and says so', async () => {
    const { code, stdout, stderr } = await tomoyo(['compat', 'domainmatch', 'x']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('There is no policy of a kernel to look at.');
  });

  it('a line that begins like a domain and is none ends with 1 and nothing written; it is named by its line', async () => {
    const { code, stdout, stderr } = await tomoyo(['compat', 'sortpolicy'], { input: '<a>\n<a> b\n' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('<stdin>:2:1: expected "<namespace>" and paths, got "<a> b"; nothing is written.');
  });

  it('names what to use instead of a program that works on the kernel, and what may be meant', async () => {
    expect(await tomoyo(['compat', 'tomoyo-loadpolicy', '-df'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'tomoyo: compat has no tomoyo-loadpolicy; use tomoyo apply. (TOMOYO_BAD_OPTION)\n',
    });
    const { code, stderr } = await tomoyo(['compat', 'sortpolcy']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean sortpolicy?');
  });

  it('is the program whose name a link to it has', () => {
    const link = join(folder, 'tomoyo-selectpolicy');
    symlinkSync(COMMAND, link);
    const { status, stdout } = spawnSync(process.execPath, [link, '-r', '<a>'], { input: '<a> /b\nx\n' });
    expect({ status, stdout: stdout.toString() }).toEqual({ status: 0, stdout: '<a> /b\nx\n' });
  });

  it('makes such links, and leaves alone what is there', async () => {
    const place = mkdtempSync(join(folder, 'links-'));
    writeFileSync(join(place, 'tomoyo-findtemp'), 'mine');
    symlinkSync('/bin/true', join(place, 'tomoyo-diffpolicy'));
    const dry = await tomoyo(['compat', '--links', place, '--dry-run']);
    expect(() => lstatSync(join(place, 'tomoyo-sortpolicy'))).toThrow('ENOENT');
    const made = await tomoyo(['compat', '--links', place]);
    expect(made).toEqual(dry);
    expect(made.code).toBe(1);
    expect(made.stderr.match(/left as it is/g)).toHaveLength(2);
    expect(readFileSync(join(place, 'tomoyo-findtemp'), 'utf8')).toBe('mine');
    expect(readlinkSync(join(place, 'tomoyo-diffpolicy'))).toBe('/bin/true');
    expect(readlinkSync(join(place, 'tomoyo-sortpolicy'))).toBe(COMMAND);
    rmSync(join(place, 'tomoyo-findtemp'));
    rmSync(join(place, 'tomoyo-diffpolicy'));
    expect((await tomoyo(['compat', '--links', place])).code).toBe(0);
    const again = await tomoyo(['compat', '--links', place]);
    expect(again.stdout.trimEnd().split('\n')).toHaveLength(9);
    expect(again.stdout).toMatch(/^(\S+ is there\n)+$/);
  });
});
