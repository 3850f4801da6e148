import { TomoyoError } from '../../errors.js';
import type { BoardLoss } from '../../verdict/judge.js';
import type { Board } from '../../../qemu/index.js';
import { openBoard, type OpenBoardOptions } from '../open-board.js';
import type { BoardChoice } from '../board-options.js';
import { panicLines } from './console-lines.js';

/** A board that did not come up. */
export interface LostAtBoot {
  readonly loss: BoardLoss;
  readonly console: string;
  readonly byHand: string;
}

/** A clone of a template where there can be one. @throws what has nothing to do with the policy */
export async function bootUnderTest(
  choice: BoardChoice,
  options: Omit<OpenBoardOptions, 'template'>,
): Promise<Board | LostAtBoot> {
  const { BoardError } = await import('../../../qemu/index.js');
  try {
    return await openBoard(choice, { ...options, template: 'auto' });
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const { code, message, console, reproduce: byHand } = error;
    if (code === 'BOARD_PANIC') return { loss: { type: 'panic', text: panicLines(console) }, console, byHand };
    if (code === 'BOARD_BOOT_TIMEOUT' || code === 'BOARD_EXITED')
      return { loss: { type: 'board', code, message: firstLine(message) }, console, byHand };
    throw error;
  }
}

/** How a board was lost that had come up. @throws the error, where it was not */
export async function lossOf(board: Board, error: unknown): Promise<BoardLoss> {
  if (!(error instanceof TomoyoError && (error.code === 'BOARD_PANIC' || error.code === 'BOARD_EXITED'))) throw error;
  const end = await board.ended;
  if (end.kind === 'panic') return { type: 'panic', text: end.text };
  return { type: 'board', code: end.error.code, message: firstLine(end.error.message) };
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
