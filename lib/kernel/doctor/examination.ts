import type { Stat } from '../../language/stat.js';
import type { KernelDomains } from '../../policy/diff/domain-texts.js';
import type { Journal } from '../apply/journal.js';
import type { KernelProfiles } from '../kernel-profiles.js';
import type { Status } from '../status.js';

/** What can be seen of a machine, before anything is made of it. */
export interface Machine {
  readonly status: Status;
  /** Of /proc/cmdline. */
  readonly kernelWords: readonly string[];
  /** Of /sys/kernel/security/lsm; undefined if that cannot be read. */
  readonly lsmList: readonly string[] | undefined;
  readonly loader: { readonly path: string; readonly isThere: boolean };
  /** The program whose execution activates. */
  readonly trigger: string;
  /** What the first process was started as. */
  readonly firstProgram: string | undefined;
  /** The real path of /bin/sh. */
  readonly shell: string | undefined;
}

/** What the running policy is. Only root can see it. */
export interface RunningPolicy {
  readonly domains: KernelDomains;
  readonly profiles: KernelProfiles;
  readonly managers: readonly string[];
  readonly stat: Stat;
  /** Domains that threads are in. */
  readonly busy: ReadonlySet<string>;
  /** Processes that have a file of the interface open. */
  readonly auditReaders: readonly string[];
  readonly queryHolders: readonly string[];
  readonly journal: Journal | undefined;
}
