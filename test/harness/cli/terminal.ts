import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const runFile = promisify(execFile);

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What runs in it; default: a shell without settings, whose prompt is `$ `. */
  readonly command?: readonly string[];
  readonly cwd?: string;
}

/** A real pseudo-terminal with a program in it, as a person has it: keys go in, the screen is looked at. By tmux. */
export class TestTerminal implements AsyncDisposable {
  /** Of the server of this one terminal: its socket and its configuration. */
  readonly #folder = mkdtempSync(join(tmpdir(), 'tomoyo-terminal-'));

  private constructor() {
    // what has ended stays to be looked at
    writeFileSync(join(this.#folder, 'tmux.conf'), 'set-option -g remain-on-exit on\n');
  }

  static async open({ columns, rows, env = {}, command, cwd }: TerminalOptions): Promise<TestTerminal> {
    const terminal = new TestTerminal();
    const variables = Object.entries({ PS1: '$ ', ...env }).map(([name, value]) => `${name}=${value}`);
    const program = ['env', ...variables, ...(command ?? ['sh'])];
    const size = ['-x', String(columns), '-y', String(rows)];
    await terminal.#tmux('new-session', '-d', ...size, ...(cwd ? ['-c', cwd] : []), '--', ...program);
    return terminal;
  }

  /** As tmux names them: `a`, `Enter`, `Up`, `C-c`, `Escape`, `BTab`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
  }

  /** As from a clipboard; with the marks of a paste if the program has asked for them. */
  async paste(text: string): Promise<void> {
    await this.#tmux('set-buffer', '--', text);
    await this.#tmux('paste-buffer', '-p', '-r');
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What stands on the screen, a text a row, without spaces at the ends. */
  async lines(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-p')).split('\n').slice(0, -1);
  }

  /** With the colours and other styles, as escape sequences. */
  async styledLines(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-p', '-e')).split('\n').slice(0, -1);
  }

  /** Waits until the screen is as wanted. @returns its lines @throws with what stands there when it takes too long */
  async see(wanted: string | RegExp | ((lines: readonly string[]) => boolean)): Promise<readonly string[]> {
    const isThere = typeof wanted === 'function' ? wanted : (lines: readonly string[]) => has(lines.join('\n'), wanted);
    for (const end = Date.now() + SEE_MS; ; await sleep(50)) {
      const lines = await this.lines();
      if (isThere(lines)) return lines;
      if (Date.now() > end) throw new Error(`not on the screen: ${String(wanted)}\n${lines.join('\n')}`);
    }
  }

  async cursor(): Promise<{ readonly column: number; readonly row: number; readonly isVisible: boolean }> {
    const [column, row, flag] = (await this.#format('#{cursor_x} #{cursor_y} #{cursor_flag}')).split(' ');
    return { column: Number(column), row: Number(row), isVisible: flag === '1' };
  }

  /** Whether a program has the other screen. */
  async isOtherScreen(): Promise<boolean> {
    return (await this.#format('#{alternate_on}')) === '1';
  }

  /** To the program that has the terminal. Source: proc_pid_stat(5), `tpgid`. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const stat = readFileSync(`/proc/${await this.#format('#{pane_pid}')}/stat`, 'latin1');
    const [, , , , , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    process.kill(-Number(group), signal);
  }

  /** All modes of the terminal's device, as stty(1) saves them. */
  async modes(): Promise<string> {
    const { stdout } = await runFile('stty', ['-g', '-F', await this.#format('#{pane_tty}')]);
    return stdout.trim();
  }

  /** Everything that is written to it from now on goes to this file, too. */
  async record(file: string): Promise<void> {
    await this.#tmux('pipe-pane', '-O', `cat >> '${file}'`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server');
    rmSync(this.#folder, { recursive: true });
  }

  #format(format: string): Promise<string> {
    return this.#tmux('display-message', '-p', format).then((text) => text.trim());
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' };
    const { stdout } = await runFile(
      'tmux',
      ['-u', '-f', join(this.#folder, 'tmux.conf'), '-S', join(this.#folder, 'socket'), ...args],
      { env },
    );
    return stdout;
  }
}

const SEE_MS = 20_000;

function has(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
