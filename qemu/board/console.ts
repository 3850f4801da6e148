/** What the guest's serial line says: kept for diagnosis, and watched for a kernel panic. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { TomoyoError } from '../../lib/errors.js';

const KEPT_BYTES = 256 << 10;
const LINES_BEFORE_PANIC = 20;
const LINE_LIMIT_CHARS = 4096;
const PANIC = 'Kernel panic - not syncing';
const PANIC_END = '---[ end Kernel panic';

/** Takes every byte, keeps the last 256 KiB. */
export class BoardConsole {
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #line = '';
  #recent: string[] = [];
  #panic: string[] | undefined;
  #panicEnded = false;
  #log: number | undefined;
  readonly #onPanic: (stage: 'begun' | 'ended') => void;

  /**
   * @param options.log A file that gets everything; it is emptied first.
   * @param options.onPanic Called when a panic begins, and again when the kernel said all it has to say about it.
   * @throws TomoyoError BOARD_BAD_OPTION when the log cannot be opened.
   */
  constructor({ log, onPanic }: { log?: string | undefined; onPanic: (stage: 'begun' | 'ended') => void }) {
    this.#onPanic = onPanic;
    if (log !== undefined) this.#log = openLog(log);
  }

  get text(): string {
    return Buffer.concat(this.#kept).toString();
  }

  /** The panic's own lines with those before it, or undefined while there was none. */
  get panic(): string | undefined {
    return this.#panic?.join('\n');
  }

  append(bytes: Buffer): void {
    this.#writeLog(bytes);
    this.#kept.push(bytes);
    this.#keptBytes += bytes.length;
    while (this.#keptBytes > KEPT_BYTES && this.#kept.length > 1) this.#keptBytes -= this.#kept.shift()?.length ?? 0;
    // latin1: kernel messages are ASCII, and no character can be split between two chunks
    const lines = (this.#line + bytes.toString('latin1')).split(/\r*\n/);
    this.#line = (lines.pop() ?? '').slice(-LINE_LIMIT_CHARS);
    for (const line of lines) this.#watch(line);
  }

  /** No more bytes will come. */
  end(): void {
    if (this.#line !== '') this.#watch(this.#line);
    this.#line = '';
    if (this.#log !== undefined) closeSync(this.#log);
    this.#log = undefined;
  }

  #watch(line: string): void {
    if (this.#panic === undefined) {
      this.#recent.push(line);
      if (this.#recent.length > LINES_BEFORE_PANIC + 1) this.#recent.shift();
      if (!line.includes(PANIC)) return;
      this.#panic = this.#recent;
      return this.#onPanic('begun');
    }
    if (this.#panicEnded) return;
    this.#panic.push(line);
    if (!line.includes(PANIC_END)) return;
    this.#panicEnded = true;
    this.#onPanic('ended');
  }

  #writeLog(bytes: Buffer): void {
    if (this.#log === undefined) return;
    try {
      writeSync(this.#log, bytes);
    } catch (error) {
      // A full disk must not end the board; but a log that stops in silence would mislead.
      process.emitWarning(`The console log stops here: ${String(error)}`);
      closeSync(this.#log);
      this.#log = undefined;
    }
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    throw new TomoyoError('BOARD_BAD_OPTION', `"consoleLog" cannot be written: ${path}`, { path, cause });
  }
}
