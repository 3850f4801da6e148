import { TomoyoError } from '../../lib/errors.js';
import { errnoOf } from '../image/file-error.js';

/** What the host's file system refused, in a sentence. Everything else is passed on. */
export function asHostFileError(error: unknown, what: string, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || !(error instanceof Error && 'syscall' in error)) return error;
  if (error instanceof TomoyoError) return error;
  const details = { errno, path, cause: error };
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new TomoyoError('BOARD_DISK_FULL', `There is no room on this machine for ${path}.`, details);
  }
  return new TomoyoError('BOARD_BAD_OPTION', `${path} on this machine ${what}: ${errno}.`, details);
}
