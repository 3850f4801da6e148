import type { PolicyFile } from '../../language/parse.js';
import type { Stat } from '../../language/stat.js';
import type { Journal } from '../apply/journal.js';
import type { Status } from '../status.js';

/** What the kernel lists. */
export interface Listed {
  readonly stat: Stat;
  readonly domains: PolicyFile<'domain_policy'>;
  readonly exceptions: PolicyFile<'exception_policy'>;
  readonly profiles: PolicyFile<'profile'>;
  readonly managers: PolicyFile<'manager'>;
}

/** What is known of a running system before it is judged. */
export interface Facts {
  readonly status: Status;
  /** Of the kernel; undefined: /proc is not mounted. */
  readonly commandLine: string | undefined;
  /** Names of the LSM list; undefined: securityfs is not mounted. */
  readonly lsm: readonly string[] | undefined;
  /** How process 1 was called: the first word of its command line. */
  readonly firstProgram: string | undefined;
  /** Whether the loader that the kernel would run is there and can be executed. */
  readonly loader: { readonly path: string; readonly isExecutable: boolean };
  /** /bin/sh is a BusyBox that can run applets without executing their files. */
  readonly shellRunsApplets: boolean;
  /** undefined: there is no interface, or it must not be read. */
  readonly listed: Listed | undefined;
  /** What an apply() left that was cut short. */
  readonly journal: Pick<Journal, 'pid' | 'began'> | undefined;
  /** Processes that have these files of the interface open, as `PID (PROGRAM)`. */
  readonly openFiles: Readonly<Record<'audit' | 'query', readonly string[]>>;
}

/** Used where the command line does not say. Source: Kconfig of security/tomoyo. */
export const DEFAULT_TRIGGER = '/sbin/init';
export const DEFAULT_LOADER = '/sbin/tomoyo-init';

/** The last value of a parameter, which is the one that counts. */
export function parameter(commandLine: string | undefined, name: string): string | undefined {
  const text = ` ${commandLine ?? ''}`;
  const at = text.lastIndexOf(` ${name}=`);
  return at < 0 ? undefined : text.slice(at + name.length + 2).split(/\s/, 1)[0];
}
