import { closeSync, openSync } from 'node:fs';
import { addon } from '../addon/load.js';
import { TomoyoError } from '../errors.js';

export interface FileLock {
  /** Gives it back; so does the end of the process, however it comes. */
  close(): Promise<void>;
}

/**
 * Takes the flock(2) of a file, which is made where it is missing and stays: no lock is ever left by a dead process.
 * @param what it guards, in the message
 * @throws TomoyoError TOMOYO_IN_USE: another process has it, or another object of this one; what node:fs throws
 */
export async function lockFile(path: string, what: string): Promise<FileLock> {
  closeSync(openSync(path, 'a', 0o600));
  const file = new (addon().ControlFile)(path);
  if (file.tryLock()) return file;
  await file.close();
  throw new TomoyoError('TOMOYO_IN_USE', `${what} is in use by another daemon; end that one first.`, { path });
}
