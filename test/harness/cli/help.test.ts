import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';
import { TestTerminal } from './terminal.js';

const COMMAND = fileURLToPath(new URL('../../../dist/cli/tomoyo.js', import.meta.url));

/** A domain policy with so many entries. */
function domain(entries: number): string {
  const lines = Array.from({ length: entries }, (_, index) => `file read /a/${index}\n`);
  return `<kernel>\nuse_profile 0\n\n${lines.join('')}`;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-help-'));
  writeFileSync(join(folder, 'old.conf'), domain(1));
  writeFileSync(join(folder, 'little.conf'), domain(2));
  writeFileSync(join(folder, 'much.conf'), domain(60));
  writeFileSync(join(folder, 'tomoyo'), `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('help', () => {
  it.each([['--help'], ['board', '--help'], ['help'], ['help', 'board']])(
    'has one line a command: %s %s',
    async (...words) => {
      const { code, stdout } = await tomoyo(words);
      expect(code).toBe(0);
      const lines = stdout.split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      // below a heading each line begins with a command or an option
      for (const line of lines) if (line.startsWith('  ')) expect(line).toMatch(/^ {2}[-a-z]/);
      expect(lines.filter((line) => /^ {2}[a-z]/.test(line)).length).toBeGreaterThanOrEqual(
        words.includes('board') ? 8 : 30,
      );
    },
  );

  it('has paragraphs that the terminal has room for', async () => {
    await using terminal = await TestTerminal.open({
      columns: 60,
      rows: 60,
      cwd: folder,
      command: ['sh', '-c', `PATH="${folder}:$PATH"; tomoyo diff --help; echo ended; read -r kept`],
    });
    const lines = await terminal.see('ended');
    expect(lines).toContain('Lines with + come, lines with - go; lines with ~ change');
    // a terminal would have broken a longer line within a word
    expect(lines).toContain('nothing of what may be done, since another line grants the');
  });

  it('of a command by its words is what --help says', async () => {
    expect((await tomoyo(['help', 'board', 'run'])).stdout).toBe((await tomoyo(['board', 'run', '--help'])).stdout);
  });

  it('says what a code means, in whatever case it is written', async () => {
    const said = await tomoyo(['help', 'tomoyo_not_manager']);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(/^TOMOYO_NOT_MANAGER\n {2}[^]*\nUsual cause:\n {2}[^]*\nWhat to do:\n {2}/);
    expect((await tomoyo(['help', 'no_loader'])).stdout).toContain('tomoyo-loader');
    expect((await tomoyo(['help', 'BOARD_PANIC'])).stdout).toContain('preflight');
  });

  it.each([
    [['chekc'], 'check'],
    [['check', '--stirct', 'x'], '--strict'],
    [['check', '--stirct=yes', 'x'], '--strict'],
    [['--colr=never', 'check', 'x'], '--color'],
    [['board', 'tset'], 'test'],
    [['help', 'TOMOYO_NOT_MANAGR'], 'TOMOYO_NOT_MANAGER'],
    [['help', 'ceck'], 'check'],
  ])('suggests for %j what was meant, and ends with 2', async (words, meant) => {
    const { code, stdout, stderr } = await tomoyo(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`Did you mean "?${meant}"?\\?`));
  });
});

/** Runs a line in a terminal of 12 rows and waits for its end. @returns what stands there then */
async function seen(line: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  await using terminal = await TestTerminal.open({
    columns: 80,
    rows: 12,
    cwd: folder,
    env: { NO_COLOR: '1', TOMOYO_PAGER: "sed 's/^/paged: /'", ...env },
    command: ['sh', '-c', `PATH="${folder}:$PATH"; ${line}; echo ended; read -r kept`],
  });
  return (await terminal.see('ended')).filter((text) => text !== '');
}

describe('the pager', () => {
  it('shows what a terminal has no room for: the help, a long difference', async () => {
    expect((await seen('tomoyo help')).slice(-2)).toEqual([
      'paged: tomoyo help CODE says what it means and what to do.',
      'ended',
    ]);
    expect(await seen('tomoyo diff old.conf much.conf 2>/dev/null')).toContain('paged: + file read /a/59');
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['what has room', 'tomoyo diff old.conf little.conf', {}],
    ['with --no-pager', 'tomoyo diff --no-pager old.conf much.conf', {}],
    ['JSON', 'tomoyo diff --json old.conf much.conf', {}],
    ['a pipe', 'tomoyo diff old.conf much.conf | cat', {}],
    ['where there is none', 'tomoyo diff old.conf much.conf', { TOMOYO_PAGER: '' }],
    ['where it is missing', 'tomoyo diff old.conf much.conf', { TOMOYO_PAGER: 'no-such-pager' }],
    ['on a dumb terminal', 'tomoyo diff old.conf much.conf', { TERM: 'dumb' }],
  ])('is not there for %s', async (_what, line, env) => {
    const lines = await seen(line, env);
    expect(lines.filter((text) => text.startsWith('paged'))).toEqual([]);
    expect(lines.join('\n')).toContain('file read /a/');
  });
});

it('colours of standard error are not those of standard output: a file has none', async () => {
  writeFileSync(join(folder, 'bad.conf'), '<kernel>\nuse_profile 0\n\nfile raed /a\n');
  const env = { NO_COLOR: '', TERM: 'xterm' };
  const coloured = '\\^\\[\\[1mbad.conf:4:6:\\^\\[\\[22m';
  expect(await seen('tomoyo sort bad.conf 2>said; cat -v said', env)).toContainEqual(
    expect.stringMatching(/^bad\.conf:4:6: /),
  );
  const forced = await seen('tomoyo sort --color always bad.conf 2>said; cat -v said', env);
  expect(forced).toContainEqual(expect.stringMatching(coloured));
});

it('an error says on a terminal, and only there, where more about it stands', async () => {
  const line = 'tomoyo rollback --store /nowhere';
  const lines = await seen(line);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}More about it: tomoyo help TOMOYO_[A-Z_]+$/));
  expect((await seen(`${line} 2>&1 | cat`)).join('\n')).not.toContain('More about it');
});
