/** Turns failures of node:fs in the cache into errors that say what to do. */
import { statfs } from 'node:fs/promises';
import { TomoyoError } from '../../lib/errors.js';

/** 'ENOENT' and the like; undefined if the error is not one of a system call. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** @returns BOARD_DISK_FULL for a full disk, BOARD_BAD_CACHE for no access; any other error as it is. */
export function asCacheError(error: unknown, folder: string): unknown {
  if (error instanceof TomoyoError) return error;
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return diskFull(folder, error);
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS' || errno === 'ENOTDIR') {
    const message = `The cache folder ${folder} cannot be written (${errno}): set TOMOYO_CACHE to a folder of yours.`;
    return new TomoyoError('BOARD_BAD_CACHE', message, { errno, path: folder, cause: error });
  }
  return error;
}

export function diskFull(folder: string, cause: unknown): TomoyoError {
  const message = `The disk of ${folder} is full: free some space, or set TOMOYO_CACHE to a folder on another disk.`;
  return new TomoyoError('BOARD_DISK_FULL', message, { errno: 'ENOSPC', path: folder, cause });
}

/**
 * Refuses work that would fill the disk, before it starts.
 * @throws TomoyoError BOARD_DISK_FULL, saying how much is needed and how much is there.
 */
export async function checkFreeSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new TomoyoError(
    'BOARD_DISK_FULL',
    `The image needs ${megabytes(neededBytes)} MB in ${folder}, but ${megabytes(freeBytes)} MB are free: ` +
      'free some space, or set TOMOYO_CACHE to a folder on another disk.',
    { errno: 'ENOSPC', path: folder },
  );
}

export function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
