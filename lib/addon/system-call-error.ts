import { statfsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { errnoName } from '../errno-name.js';
import { TomoyoError, type KernelErrorCode } from '../errors.js';

const { ENOENT, ENOTDIR, EACCES, EPERM } = constants.errno;

/** SECURITYFS_MAGIC of the kernel's include/uapi/linux/magic.h, as statfs(2) reports it. */
const SECURITYFS_MAGIC = 0x73636673;

/**
 * Turns a failed system call on a file of the interface into the error a user sees. Decided by errno alone.
 * @param line that failed, from 0; -1: none
 * @param isMounted whether a file would be there if the kernel had TOMOYO: default what this machine says
 */
export function systemCallError(
  errno: number,
  call: string,
  path: string,
  line: number,
  isMounted: (path: string) => boolean = onSecurityfs,
): TomoyoError {
  const name = errnoName(errno);
  const code = codeOf(errno, call, () => isMounted(path));
  return new TomoyoError(code, `${call}("${path}") failed with ${name}: ${ADVICE[code] ?? 'see errno'}.`, {
    syscall: call,
    errno: name,
    path,
    ...(line >= 0 ? { line: line + 1 } : {}),
  });
}

function codeOf(errno: number, call: string, isMounted: () => boolean): KernelErrorCode {
  if (call === 'open' && (errno === ENOENT || errno === ENOTDIR))
    return isMounted() ? 'TOMOYO_NOT_ENABLED' : 'TOMOYO_NO_SECURITYFS';
  if (call === 'open' && (errno === EACCES || errno === EPERM)) return 'TOMOYO_NO_PERMISSION';
  if (call === 'write' && errno === EPERM) return 'TOMOYO_NOT_MANAGER';
  return 'TOMOYO_SYSTEM_CALL';
}

function onSecurityfs(path: string): boolean {
  try {
    return statfsSync(dirname(dirname(path))).type === SECURITYFS_MAGIC;
  } catch {
    return false; // no such folder: nothing is mounted there
  }
}

const ADVICE: Partial<Record<KernelErrorCode, string>> = {
  TOMOYO_NOT_ENABLED:
    'this kernel runs without TOMOYO; it must be built with CONFIG_SECURITY_TOMOYO=y and booted with tomoyo in lsm=',
  TOMOYO_NO_SECURITYFS: 'securityfs is not mounted; mount it with "mount -t securityfs none /sys/kernel/security"',
  TOMOYO_NO_PERMISSION:
    'this process may not open the file; run it as root, outside an enforcing domain that refuses it',
  TOMOYO_NOT_MANAGER:
    'the kernel takes policy only from managers; add this program or its domain to the manager file (and be root)',
  TOMOYO_SYSTEM_CALL: 'the kernel refused the call',
};
