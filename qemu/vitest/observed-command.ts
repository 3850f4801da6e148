/** Runs a command on a board and finds out what the policy said to it. */
import { TomoyoError } from '../../lib/errors.js';
import type { AuditRecord } from '../../lib/index.js';
import type { Board, RunOptions, RunResult } from '../index.js';
import { BoardAudit } from './board-audit.js';

export interface ObservedCommand {
  readonly argv: readonly string[];
  /** How it ended, or why it could not be started. */
  readonly end: RunResult | TomoyoError;
  /** What its processes asked for that the policy does not allow, in any mode. */
  readonly violations: readonly AuditRecord[];
  /** Violations of the whole board meanwhile that left no record. */
  readonly untold: number;
}

/** @throws what Board.run() throws, but for a program that the guest's kernel did not start */
export function observeCommand(
  board: Board,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<ObservedCommand> {
  const audit = BoardAudit.of(board);
  return audit.exclusive(async () => {
    await audit.take();
    const before = await audit.violations();
    const end = await board.run(argv, options).catch(refusedStart);
    const counted = (await audit.violations()) - before; // before the records: each is queued first, then counted
    const records = (await audit.take()).filter(({ granted, isStatus }) => !granted && !isStatus);
    const isIts = end instanceof TomoyoError ? startedBy(await agentPid(board)) : belongsTo(end.pid);
    return { argv, end, violations: records.filter(isIts), untold: Math.max(0, counted - records.length) };
  });
}

/** Too much output is a BOARD_GUEST_FAILED as well, but no answer of the guest's kernel. */
function refusedStart(error: unknown): TomoyoError {
  if (error instanceof TomoyoError && error.code === 'BOARD_GUEST_FAILED' && error.errno !== 'ENOBUFS') return error;
  throw error;
}

/** Itself and what was started after it by something that was started after it, or that init has taken over. */
function belongsTo(root: number): (record: AuditRecord) => boolean {
  return ({ body: { task } }) => task.pid === root || (task.pid > root && (task.ppid >= root || task.ppid === 1));
}

/** Before a program is executed, it is a child of the agent. */
function startedBy(parent: number): (record: AuditRecord) => boolean {
  return ({ body: { task } }) => task.ppid === parent;
}

async function agentPid(board: Board): Promise<number> {
  return Number.parseInt((await board.readFile('/proc/self/stat')).toString(), 10);
}
