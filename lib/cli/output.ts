import { describeError, TomoyoError } from '../errors.js';
import { hideProgress } from './progress.js';

/** Results go to stdout. Waits when the reader is slow; a reader that went away ends the command without noise. */
export async function print(line: string): Promise<void> {
  hideProgress();
  if (!process.stdout.write(`${line}\n`)) await drained();
}

/** As print(), without a line end of its own and one byte a character. */
export async function printBytes(text: string): Promise<void> {
  hideProgress();
  if (text !== '' && !process.stdout.write(text, 'latin1')) await drained();
}

function drained(): Promise<void> {
  return new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

/** Talk goes to stderr. */
export function say(line: string): void {
  hideProgress();
  process.stderr.write(`${line}\n`);
}

/** `1 file`, `2 files` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** One line, with the code if there is one. */
export function messageOf(error: unknown): string {
  if (error instanceof TomoyoError) return `${error.message} (${error.code})`;
  return describeError(error);
}

/** As messageOf(); of what nobody expected, the whole stack. */
export function sayError(error: unknown): void {
  const stack = error instanceof Error && !(error instanceof TomoyoError) ? error.stack : undefined;
  say(`tomoyo: ${stack ?? messageOf(error)}`);
}

/** `tomoyo audit | head` is not an error. */
export function endQuietlyWhenReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
