import { boardTest, type FileBoardTest } from '../../qemu/vitest/index.js';
import { bootProjectBoard } from './project-board.js';

type Options = Parameters<typeof bootProjectBoard>[0];

/** vitest's `test` with a `board` of this project for all tests of the file. @param options of bootProjectBoard(), when it boots */
export function projectTest(options: () => Options = () => ({})): FileBoardTest {
  return boardTest({ scope: 'file', boot: () => bootProjectBoard(options()) });
}
