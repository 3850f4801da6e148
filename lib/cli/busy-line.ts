import { BusyCells } from './busy-cells.js';
import { takeLine } from './progress.js';
import { terminalColumns } from './terminal-columns.js';

/** Work on fewer characters takes no second, also on a slow board; a thread would cost more. */
const SHORT_CHARACTERS = 1 << 16;

/**
 * For work in which no timer comes to its turn, as on a whole policy: where it lasts longer than a second, a thread writes on
 * the terminal what is done and for how long. The line goes with the scope, and when a result is printed on the terminal.
 */
export async function busyLine(what: string, texts: readonly { readonly text: string }[]): Promise<Disposable> {
  const terminal = process.stderr;
  const characters = texts.reduce((all, { text }) => all + text.length, 0);
  if (!terminal.isTTY || process.env['TERM'] === 'dumb' || characters < SHORT_CHARACTERS)
    return { [Symbol.dispose]: () => {} };
  const { Worker } = await import('node:worker_threads');
  const cells = new BusyCells();
  const argv = [what, String(terminalColumns(terminal))];
  const thread = new Worker(new URL('busy-thread.js', import.meta.url), { workerData: cells.memory, argv });
  // a machine that has no room for a thread does without the line
  thread.on('error', () => {}).unref();
  const write = (text: string) => terminal.write(text);
  const line = { hide: () => cells.hide(write), end: () => cells.end(write) };
  takeLine(line);
  return { [Symbol.dispose]: line.end };
}
