import { readFileSync } from 'node:fs';
import { TomoyoError } from '../errors.js';

/** The whole of a file that a command needs. @throws TomoyoError TOMOYO_BAD_FILE */
export function readText(file: string, encoding: 'utf8' | 'latin1'): string {
  try {
    return readFileSync(file, encoding);
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** A file that the user named: TOMOYO_BAD_FILE. */
export function cannotRead(path: string, error: unknown): TomoyoError {
  const why =
    error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error);
  return new TomoyoError('TOMOYO_BAD_FILE', `Cannot read ${path}: ${why}.`, { path, cause: error });
}
