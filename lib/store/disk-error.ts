import { TomoyoError, type KernelErrorCode } from '../errors.js';

const CODES: Readonly<Record<string, KernelErrorCode>> = {
  ENOSPC: 'TOMOYO_DISK_FULL',
  EDQUOT: 'TOMOYO_DISK_FULL',
  EACCES: 'TOMOYO_NO_PERMISSION',
  EPERM: 'TOMOYO_NO_PERMISSION',
};

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; what the next boot loads is the same as before',
  EDQUOT: 'the quota of the disk is used up; what the next boot loads is the same as before',
  EROFS: 'the file system is read-only; remount it with "mount -o remount,rw"',
  EACCES: 'this process may not do that; run it as root, outside an enforcing domain that refuses it',
  EPERM: 'this process may not do that; run it as root, outside an enforcing domain that refuses it',
  ENOENT: 'there is nothing of that name',
  ELOOP: 'it is a link, and links are not followed here',
};

/**
 * A failed call of node:fs on a path as the error a user sees: TOMOYO_DISK_FULL, TOMOYO_NO_PERMISSION or
 * TOMOYO_SYSTEM_CALL, by errno alone. What is none of node:fs is given back as it is.
 */
export function diskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const errno = String(error.code);
  const syscall = String(error.syscall);
  const advice = ADVICE[errno] ?? 'the system refused the call';
  const message = `${syscall}("${path}") failed with ${errno}: ${advice}.`;
  return new TomoyoError(CODES[errno] ?? 'TOMOYO_SYSTEM_CALL', message, { syscall, errno, path, cause: error });
}

/** The errno name of a failed call, of node:fs or as a TomoyoError. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof TomoyoError ? error.errno : undefined;
}
