/** What /proc/PID/stat says of a process or thread. */
export interface ProcStat {
  /** Its name as the kernel cut it, one character a byte. */
  readonly name: string;
  /** Of its process. */
  readonly ppid: number;
  readonly isKernelThread: boolean;
  /** In clock ticks since boot. */
  readonly started: string;
}

/**
 * Reads the text of /proc/PID/stat, one character a byte; undefined for what is none.
 * Source: fs/proc/array.c, do_task_stat().
 */
export function parseProcStat(text: string): ProcStat | undefined {
  // the name, in parentheses, may hold anything, also these
  const nameEnd = text.lastIndexOf(')');
  const [, ppid, , , , , flags, ...rest] = text.slice(nameEnd + 2).split(' ');
  const started = rest[STARTED];
  if (nameEnd < 0 || ppid === undefined || flags === undefined || started === undefined) return undefined;
  return {
    name: text.slice(text.indexOf('(') + 1, nameEnd),
    ppid: Number(ppid),
    isKernelThread: (Number(flags) & PF_KTHREAD) !== 0,
    started,
  };
}

/** Place of the start behind the flags. */
const STARTED = 12;
/** Source: include/linux/sched.h. */
const PF_KTHREAD = 0x00200000;
