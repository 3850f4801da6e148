import type { ModeSummary } from '../profile-modes.js';
import type { ProcDetails } from './read-proc.js';
import type { ProcessStatus } from './process-status.js';
import type { TaskId } from './task-ids.js';

/** A process or thread as TOMOYO sees it. Names are in the kernel's form: printable ASCII, other bytes as `\ooo`. */
export interface ListedProcess extends TaskId, ProcessStatus, ModeSummary, ProcDetails {
  /** Of the process; 0 where it has no parent that can be seen from here. */
  readonly ppid: number;
  /** The first 15 bytes of the name of its program, or what it calls itself. */
  readonly name: string;
  readonly isKernelThread: boolean;
  /** In clock ticks since boot: with `pid` it names a process for ever. */
  readonly started: string;
}

/** Which processes processes() lists. */
export interface ListOptions {
  /** Also the threads behind the first one of each process: each has a domain of its own. */
  readonly threads?: boolean;
  /** Also those of the kernel. */
  readonly kernelThreads?: boolean;
}
