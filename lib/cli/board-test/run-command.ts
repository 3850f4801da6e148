import { finished } from 'node:stream/promises';
import { within } from '../../daemon/within.js';
import { TomoyoError } from '../../errors.js';
import type { CommandEnd } from '../../verdict/judge.js';
import type { Board, BoardProcess, GuestExit, SpawnOptions } from '../../../qemu/index.js';

export interface CommandUnderTest extends SpawnOptions {
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A command that was killed and does not end within this time is given up. */
const KILL_GRACE_MS = 10_000;

/**
 * Runs the command to its end; what it prints goes to standard error, which leaves standard output to reports.
 * @throws what a lost board throws; the reason of the signal
 */
export async function runUnderTest(
  board: Board,
  { argv, timeoutMs, signal, ...spawn }: CommandUnderTest,
): Promise<CommandEnd> {
  const running = await start(board, argv, spawn);
  if (!('pid' in running)) return running;
  running.stdout.pipe(process.stderr, { end: false });
  running.stderr.pipe(process.stderr, { end: false });
  const ended = Promise.all([running.exited, finished(running.stdout), finished(running.stderr)]);
  ended.catch(() => undefined); // where it is given up
  const stop = new AbortController();
  try {
    const late = new Promise<undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      stop.signal.addEventListener('abort', () => clearTimeout(timer));
      signal.addEventListener('abort', () => resolve(undefined), { signal: stop.signal });
    });
    const all = await Promise.race([ended, late]);
    if (all !== undefined) return endOf(all[0]);
    await kill(running, ended);
    signal.throwIfAborted();
    return { type: 'timeout', timeoutMs };
  } finally {
    stop.abort();
  }
}

async function start(board: Board, argv: readonly string[], options: SpawnOptions): Promise<BoardProcess | CommandEnd> {
  try {
    return await board.spawn(argv, options);
  } catch (error) {
    if (!(error instanceof TomoyoError && error.code === 'BOARD_GUEST_FAILED')) throw error;
    return { type: 'not-started', errno: error.errno, reason: error.message.replace(/\.$/, '') };
  }
}

async function kill(running: BoardProcess, ended: Promise<unknown>): Promise<void> {
  running.kill('SIGKILL');
  await within(KILL_GRACE_MS, ended);
}

function endOf({ code, signal }: GuestExit): CommandEnd {
  return code === null ? { type: 'signal', signal: signal ?? 'an unknown signal' } : { type: 'exit', code };
}
