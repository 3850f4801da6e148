import { erasing } from './busy-cells.js';
import { terminalColumns } from './terminal-columns.js';

/** Where progress is shown: standard error, if that is a terminal. */
export interface ProgressTerminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** What is worked on, for people: the name of a file. */
  readonly what: string;
  /** How many characters there will be, where that is known: then a percentage is shown, else lines. */
  readonly total?: number | undefined;
  readonly terminal?: ProgressTerminal;
  /** Milliseconds. */
  readonly now?: () => number;
}

/**
 * Hands on pieces of text. Where taking them all lasts longer than a second, one line on the terminal says how far it is;
 * at the end it is gone. Nothing is written where standard error is no terminal.
 */
export async function* withProgress(
  pieces: AsyncIterable<string> | Iterable<string>,
  options: ProgressOptions,
): AsyncGenerator<string, void, undefined> {
  const progress = new Progress(options);
  try {
    for await (const piece of pieces) {
      progress.add(piece);
      yield piece;
    }
  } finally {
    progress.end();
  }
}

/** The same for loops that wait for nothing: no timer would come to its turn, so the clock is looked at on the way. */
export function* withProgressNow(
  pieces: Iterable<string>,
  options: ProgressOptions,
): Generator<string, void, undefined> {
  const progress = new Progress(options);
  try {
    for (const piece of pieces) {
      progress.add(piece);
      yield piece;
    }
  } finally {
    progress.end();
  }
}

/** The line that stands on a terminal now. There is one terminal, and one such line on it. */
let shown: { readonly terminal: ProgressTerminal; readonly length: number } | undefined;

/** A line that a thread writes. */
interface ThreadLine {
  hide(): void;
  end(): void;
}

let threadLine: ThreadLine | undefined;

/** From now on the one line of the terminal is also that of a thread, which is asked to take it away. */
export function takeLine(line: ThreadLine): void {
  threadLine = line;
}

/** Before anything else is written: the line comes back behind it by itself. */
export function hideProgress(): void {
  threadLine?.hide();
  if (shown === undefined) return;
  const { terminal, length } = shown;
  shown = undefined;
  terminal.write(erasing(length));
}

/** Before a result on the terminal, or a program that has the terminal for itself: a thread's line does not come back. */
export function endProgress(): void {
  threadLine?.end();
  threadLine = undefined;
  hideProgress();
}

/** Puts a text into the line, as much of it as there is room for. */
export function showProgress(terminal: ProgressTerminal, text: string): void {
  const line = text.slice(0, terminalColumns(terminal) - 1);
  hideProgress();
  terminal.write(line);
  shown = { terminal, length: line.length };
}

/** Short work says nothing. */
export const QUIET_MS = 1000;
const EVERY_MS = 200;
/** Between two looks at the clock. */
const LOOK_CHARACTERS = 1 << 16;

class Progress {
  readonly #options: ProgressOptions;
  readonly #terminal: ProgressTerminal;
  readonly #now: () => number;
  readonly #started: number;
  #due: number;
  #done = 0;
  #lines = 0;
  #looked = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#terminal = options.terminal ?? process.stderr;
    this.#now = options.now ?? (() => performance.now());
    this.#started = this.#now();
    this.#due = this.#started + QUIET_MS;
  }

  add(piece: string): void {
    if (!this.#terminal.isTTY) return;
    this.#done += piece.length;
    if (this.#options.total === undefined) this.#lines += lineFeeds(piece);
    if (this.#done - this.#looked < LOOK_CHARACTERS) return;
    this.#looked = this.#done;
    const now = this.#now();
    if (now < this.#due) return;
    this.#due = now + EVERY_MS;
    this.#show((now - this.#started) / 1000);
  }

  end(): void {
    hideProgress();
  }

  #show(seconds: number): void {
    showProgress(this.#terminal, `${this.#options.what}: ${this.#soFar(seconds)}`);
  }

  #soFar(seconds: number): string {
    const { total } = this.#options;
    if (total === undefined)
      return `${this.#lines.toLocaleString('en')} lines, ${Math.round(this.#lines / seconds).toLocaleString('en')} a second`;
    // a file may grow while it is read
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((this.#done / total) * 100));
    return `${percent} %, ${(this.#done / seconds / 1e6).toFixed(1)} MB a second`;
  }
}

function lineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
