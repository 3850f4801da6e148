import { readFile } from 'node:fs/promises';
import { parseProcStat } from '../text/proc-stat.js';

/** Names a process for ever, also when its number is used again or the machine was started anew. */
export interface ProcessName {
  readonly pid: number;
  /** In clock ticks since boot, as /proc/PID/stat says; '-' where there is no /proc. */
  readonly started: string;
  /** A boot of a machine; '-' where the kernel does not tell. */
  readonly boot: string;
}

/** Who holds a lock, and whether he lives. */
export interface Processes {
  own(): Promise<ProcessName>;
  isAlive(process: ProcessName): Promise<boolean>;
}

const UNKNOWN = '-';

/** Of this machine. */
export const processes: Processes = {
  own: () => nameOf(process.pid),
  isAlive: async ({ pid, started, boot }) => {
    if (!exists(pid)) return false;
    const now = await nameOf(pid);
    return mayBeSame(boot, now.boot) && mayBeSame(started, now.started);
  },
};

function mayBeSame(before: string, now: string): boolean {
  return before === now || before === UNKNOWN || now === UNKNOWN;
}

async function nameOf(pid: number): Promise<ProcessName> {
  const stat = await readOr(`/proc/${pid}/stat`);
  const started = parseProcStat(stat)?.started ?? UNKNOWN;
  const boot = (await readOr('/proc/sys/kernel/random/boot_id')).trim();
  return { pid, started, boot: boot === '' ? UNKNOWN : boot };
}

async function readOr(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => ''); // no /proc here, or the process has just ended
}

/** Also for a process of another user. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export function printProcessName({ pid, started, boot }: ProcessName): string {
  return `${pid} ${started} ${boot}\n`;
}

export function parseProcessName(text: string): ProcessName | undefined {
  const [, pid, started, boot] = /^(\d+) (\S+) (\S+)\n$/.exec(text) ?? [];
  if (pid === undefined || started === undefined || boot === undefined) return undefined;
  return { pid: Number(pid), started, boot };
}
