/** Runs one guest command to its end, within a time and a size. */
import type { Readable } from 'node:stream';
import type { BoardProcess, GuestExit } from './agent-process.js';
import { checkPositive, checkTimeout } from './check-number.js';

/** Options of run(). */
export interface RunOptions {
  /** Default '/'. */
  readonly cwd?: string | undefined;
  /** The whole environment; default PATH, HOME=/root, LANG=C.UTF-8 and UV_USE_IO_URING=0. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: /dev/null. */
  readonly stdin?: string | Uint8Array | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Domain to enter through self_domain before the program is executed. */
  readonly domain?: string | undefined;
  /** Default 60 s. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of stdout and stderr together; default 64 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

/** How a command in the guest ended, and what it printed. */
export interface RunResult extends GuestExit {
  /** What it had in the guest. */
  readonly pid: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export type Stop =
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'overflow'; readonly maxOutputBytes: number }
  | { readonly kind: 'aborted'; readonly reason: unknown };

export interface Outcome {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Missing when the command did not end, even after it was killed. */
  readonly exit?: GuestExit;
  /** Why it was killed, if it was. */
  readonly stop?: Stop;
}

export const DEFAULT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  // Node 20 lets the kernel spin for it on a CPU: half of its speed on an emulated 32-bit board. Later ones do not.
  UV_USE_IO_URING: '0',
};
export const RUN_TIMEOUT_MS = 60_000;
export const RUN_OUTPUT_BYTES = 64 << 20;
/** A killed command that does not end within this time is given up. */
const KILL_GRACE_MS = 5000;

/** Collects output until the end, or until time, size or signal say stop; then kills the process group. */
export async function finishCommand(process: BoardProcess, options: RunOptions): Promise<Outcome> {
  const { timeoutMs = RUN_TIMEOUT_MS, maxOutputBytes = RUN_OUTPUT_BYTES, signal, stdin } = options;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let stop: Stop | undefined;
  let givenUp: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  const abandoned = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
  const halt = (why: Stop): void => {
    if (stop !== undefined) return;
    stop = why;
    process.kill('SIGKILL');
    givenUp = setTimeout(() => giveUp?.(), KILL_GRACE_MS);
  };
  let size = 0;
  const collect = (stream: Readable, into: Buffer[]): Promise<void> =>
    new Promise((resolve) => {
      stream.on('data', (bytes: Buffer) => {
        size += bytes.length;
        if (size <= maxOutputBytes) into.push(bytes);
        else halt({ kind: 'overflow', maxOutputBytes });
      });
      stream.on('end', resolve);
    });
  const onAbort = (): void => halt({ kind: 'aborted', reason: signal?.reason });
  const timer = setTimeout(() => halt({ kind: 'timeout', timeoutMs }), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    const all = Promise.all([process.exited, collect(process.stdout, stdout), collect(process.stderr, stderr)]);
    if (stdin !== undefined) void feed(process, stdin);
    const ended = await Promise.race([all, abandoned]);
    const result = { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
    return { ...result, ...(ended && { exit: ended[0] }), ...(stop && { stop }) };
  } finally {
    clearTimeout(timer);
    clearTimeout(givenUp);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkRunOptions({ timeoutMs = RUN_TIMEOUT_MS, maxOutputBytes = RUN_OUTPUT_BYTES }: RunOptions): void {
  checkTimeout(timeoutMs);
  checkPositive('maxOutputBytes', maxOutputBytes);
}

/** The loss of the board is told by `exited`. */
async function feed(process: BoardProcess, stdin: string | Uint8Array): Promise<void> {
  try {
    await process.write(stdin);
    await process.endStdin();
  } catch {
    return;
  }
}
