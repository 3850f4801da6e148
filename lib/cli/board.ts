import type { Command } from 'commander';
import { addBoardBuild } from './board-build.js';
import { addBoardClean } from './board-clean.js';
import { addBoardDemo } from './board-demo.js';
import { addBoardList } from './board-list.js';
import { addBoardRun } from './board-run.js';
import { addBoardShell } from './board-shell.js';
import { addBoardTest } from './board-test.js';

/** `tomoyo board ...`: what needs qemu/ is loaded only when one of them runs. */
export function addBoard(program: Command): void {
  const board = program
    .command('board')
    .summary('a QEMU ARM board with a real TOMOYO kernel')
    .description('a QEMU ARM board with a real TOMOYO kernel: build, run, test, shell, demo, list, clean')
    .enablePositionalOptions();
  addBoardBuild(board);
  addBoardRun(board);
  addBoardTest(board);
  addBoardShell(board);
  addBoardDemo(board);
  addBoardList(board);
  addBoardClean(board);
}
