import type { KernelAccess } from '../../access/kernel-access.js';
import { TomoyoError } from '../../errors.js';
import { encodeName } from '../../text/escape.js';
import { parseProcStat, type ProcStat } from '../../text/proc-stat.js';

/** What only programs have, and kernel threads do not. Names are in the kernel's form. */
export interface ProcDetails {
  readonly uid: number;
  readonly exe: string | undefined;
  readonly args: readonly string[];
}

/** Undefined: it has ended. */
export async function readProcStat(access: KernelAccess, pid: number): Promise<ProcStat | undefined> {
  const text = await readProc(access, pid, 'stat');
  return text === undefined ? undefined : parseProcStat(text.toString('latin1'));
}

/** Undefined: it has ended. */
export async function readProcDetails(access: KernelAccess, pid: number): Promise<ProcDetails | undefined> {
  const [status, commandLine, exe] = await Promise.all([
    readProc(access, pid, 'status'),
    readProc(access, pid, 'cmdline'),
    // a program that has ended and is not waited for has none
    access.readLink(`/proc/${pid}/exe`).catch(() => undefined),
  ]);
  if (status === undefined || commandLine === undefined) return undefined;
  return {
    uid: Number(/^Uid:\t(\d+)/m.exec(status.toString('latin1'))?.[1] ?? 0),
    exe: exe && encodeName(exe),
    args: splitArguments(commandLine),
  };
}

/** Each has a NUL behind it. */
function splitArguments(commandLine: Buffer): readonly string[] {
  if (commandLine.length === 0) return [];
  const text = commandLine.toString('latin1');
  const args = (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
  return args.map((arg) => encodeName(Buffer.from(arg, 'latin1')));
}

/** The addon reads a file with one trip to the thread pool. */
async function readProc(access: KernelAccess, pid: number, file: string): Promise<Buffer | undefined> {
  try {
    return await access.exchange(`/proc/${pid}/${file}`, undefined, true);
  } catch (error) {
    // not there any more, or gone between open and read
    if (error instanceof TomoyoError && (error.errno === 'ENOENT' || error.errno === 'ESRCH')) return undefined;
    throw error;
  }
}
