import { boardTest, type FileBoardTest } from '../../qemu/vitest/index.js';
import { bootProjectBoard } from './project-board.js';

/** vitest's `test` with a `board` of this project for all tests of the file. @param options see bootProjectBoard() */
export function projectTest(options: Parameters<typeof bootProjectBoard>[0] = {}): FileBoardTest {
  return boardTest({ scope: 'file', boot: () => bootProjectBoard(options) });
}
