/** What is told of a board whose test failed. */
import type { TestContext } from 'vitest';
import { describeError } from '../../lib/errors.js';
import type { Board } from '../index.js';
import { whatToLookAt } from '../board/board-error.js';
import { BoardAudit } from './board-audit.js';
import { allowingLines, rawRecords } from './record-text.js';

/** For a guest that hangs: the report is worth less than the next test. */
const READ_LIMIT_MS = 30_000;

/** When a test began, for reportFailure(). */
export interface TestStart {
  readonly timeMs: number;
  /** So many records had been taken. */
  readonly taken: number;
}

export function testStart(board: Board | undefined): TestStart {
  return { timeMs: Date.now(), taken: board === undefined ? 0 : BoardAudit.of(board).taken };
}

/**
 * To be called at the end of a test, while the board is there. If the test failed, it gets one more error: the records of its
 * time, the end of the console, the command that repeats it. It has no stack, since nothing went wrong there.
 *
 * Not thrown: vitest would go through what there is to clean up again. Not an annotation: vitest takes none once a test failed.
 */
export async function reportFailure({ result }: TestContext['task'], board: Board, start: TestStart): Promise<void> {
  if (result?.state !== 'fail' || result.errors === undefined) return;
  const { architecture, kernelRelease } = board.image;
  const head = `The board of this test: ${architecture}, Linux ${kernelRelease}, ${board.origin}.`;
  const records = await recordsText(board, start);
  const isTold = board.reproduce !== '' && result.errors.some(({ message }) => message.includes(board.reproduce));
  const message = [head, records, ...(isTold ? [] : [whatToLookAt(board)])].join('\n');
  result.errors.push({ name: 'Board', message, stack: '' });
}

async function recordsText(board: Board, start: TestStart): Promise<string> {
  const audit = BoardAudit.of(board);
  let limit: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    limit = setTimeout(() => reject(new Error(`the guest does not answer within ${READ_LIMIT_MS} ms`)), READ_LIMIT_MS);
  });
  try {
    await Promise.race([audit.take(), tooLate]);
  } catch (error) {
    return `Its audit records could not be read: ${describeError(error).split('\n', 1)[0] ?? ''}`;
  } finally {
    clearTimeout(limit);
  }
  const records = audit.takenSince(start).filter(({ isStatus, granted }) => !granted || isStatus);
  if (records.length === 0) return 'Audit records of its time: none that is not granted.';
  const allowing = allowingLines(records.filter(({ isStatus }) => !isStatus));
  return `Audit records of its time:\n${rawRecords(records)}\nTo allow them, in domain_policy:\n${allowing}`;
}
