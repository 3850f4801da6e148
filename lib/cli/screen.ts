/** The part of a terminal's stream that is needed. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** The other screen of a terminal, without cursor. Dispose to have the first one back as it was. */
export class Screen implements Disposable {
  readonly #terminal: Terminal;
  /** Also where the process ends by an error that nobody catches. */
  readonly #leave = () => void this.#terminal.write('\x1b[?25h\x1b[?1049l');

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    process.once('exit', this.#leave);
    terminal.write('\x1b[?1049h\x1b[?25l');
  }

  /** The lines that have room; where not all have, the last says how many are left. */
  draw(lines: readonly string[]): void {
    const { rows = 24 } = this.#terminal;
    const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), `${lines.length - rows + 1} more`];
    this.#terminal.write(`\x1b[H${shown.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#leave);
    this.#leave();
  }
}
