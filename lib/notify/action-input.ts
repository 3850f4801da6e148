import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A descriptor for standard input: of a file without a name. What Node makes instead of a pipe is a socket, and `/dev/stdin`
 * cannot be opened on one.
 * @returns undefined where no file can be made
 */
export function openInput(input: Uint8Array): number | undefined {
  const path = join(tmpdir(), `.tomoyo-notify-${randomUUID()}`);
  let file: number;
  try {
    file = openSync(path, 'wx+', 0o600);
  } catch {
    return undefined; // a socket is better than nothing
  }
  if (isFilled(file, path, input)) return file;
  closeSync(file);
  return undefined;
}

/** Its offset stays at the beginning. */
function isFilled(file: number, path: string, input: Uint8Array): boolean {
  try {
    unlinkSync(path);
    return writeSync(file, input, 0, input.length, 0) === input.length;
  } catch {
    return false; // a full disk
  }
}
