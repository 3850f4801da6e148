import { describeError, TomoyoError } from '../errors.js';
import { endProgress, hideProgress } from './progress.js';

/** Results go to stdout. Waits when the reader is slow; a reader that went away ends the command without noise. */
export function print(line: string): Promise<void> {
  return writeOut(`${line}\n`, 'utf8');
}

/** As print(), without a line end of its own and one byte a character. */
export function printBytes(text: string): Promise<void> {
  return writeOut(text, 'latin1');
}

/** As print(), without a line end of its own. */
export async function writeOut(text: string, encoding: 'utf8' | 'latin1'): Promise<void> {
  if (process.stdout.isTTY) endProgress();
  else hideProgress();
  if (text !== '' && !process.stdout.write(text, encoding)) await drained();
}

function drained(): Promise<void> {
  return new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

/** Talk goes to stderr. */
export function say(line: string): void {
  hideProgress();
  process.stderr.write(`${line}\n`);
}

/** As say(), without a line end of its own and one byte a character. */
export function sayBytes(text: string): void {
  hideProgress();
  process.stderr.write(text, 'latin1');
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

/** As messageOf(); of what nobody expected, the whole stack. A person is told where more is said, scripts are not. */
export function sayError(error: unknown): void {
  const stack = error instanceof Error && !(error instanceof TomoyoError) ? error.stack : undefined;
  say(`tomoyo: ${stack ?? messageOf(error)}`);
  if (process.stderr.isTTY && error instanceof TomoyoError && !error.code.endsWith('_BAD_OPTION'))
    say(`  More about it: tomoyo help ${error.code}`);
}

/** `tomoyo audit | head` is not an error. */
export function endQuietlyWhenReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
