import { join } from 'node:path';

/** Where securityfs shows TOMOYO. */
export const INTERFACE_ROOT = '/sys/kernel/security/tomoyo';

/** Files whose whole content can be read, again and again. `self_domain` is that of the reading thread. */
export const READABLE_FILES = [
  'version',
  'stat',
  'profile',
  'manager',
  'domain_policy',
  'exception_policy',
  'self_domain',
] as const;
/** Name of a file that read() takes. */
export type ReadableFile = (typeof READABLE_FILES)[number];

/** Files that take policy lines. */
export const WRITABLE_FILES = ['stat', 'profile', 'manager', 'domain_policy', 'exception_policy'] as const;
/** Name of a file that write() takes. */
export type WritableFile = (typeof WRITABLE_FILES)[number];

export type InterfaceFile = ReadableFile | WritableFile | 'audit' | 'query' | '.process_status';

export function interfacePath(root: string, file: InterfaceFile): string {
  return join(root, file);
}
