import { hideProgress, QUIET_MS, showProgress, type ProgressTerminal } from './progress.js';

/** How often the line says how long it has been. */
const EVERY_MS = 1000;
/** No reader follows more, and a serial line has no room for it. */
const UPDATE_MS = 200;

/**
 * For work whose end nobody can tell: where it lasts longer than a second, a line on the terminal says what is done and for
 * how long; at the end it is gone. Nothing is written where standard error is no terminal, nor `TERM=dumb`.
 */
export class WaitingLine implements Disposable {
  readonly #terminal: ProgressTerminal;
  readonly #begun = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #what: string;
  #updated = -Infinity;

  constructor(what: string, terminal: ProgressTerminal = process.stderr) {
    this.#what = what;
    this.#terminal = terminal;
    if (terminal.isTTY && process.env['TERM'] !== 'dumb')
      this.#timer = setInterval(() => this.#show(), EVERY_MS).unref();
  }

  /** What is done now. Where nothing is waited for in between, no timer comes to its turn: so this looks at the clock, too. */
  update(what: string): void {
    this.#what = what;
    const now = performance.now();
    if (this.#timer === undefined || now - this.#begun < QUIET_MS || now - this.#updated < UPDATE_MS) return;
    this.#updated = now;
    this.#show();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    hideProgress();
  }

  #show(): void {
    const seconds = Math.floor((performance.now() - this.#begun) / 1000);
    showProgress(this.#terminal, `${this.#what}: ${seconds} s`);
  }
}

/** Does work, with such a line while it lasts. */
export async function whileWaiting<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  using _line = new WaitingLine(what);
  return await work();
}
