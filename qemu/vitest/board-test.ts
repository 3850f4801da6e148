/** vitest's `test` with a board in it. */
import { test as base } from 'vitest';
import { bootBoard, type Board, type BootOptions } from '../index.js';
import { reportFailure, testStart } from './failure-report.js';

export interface BoardTestOptions extends BootOptions {
  /** How a board is made of the other options; default bootBoard(). */
  readonly boot?: ((options: BootOptions) => Promise<Board>) | undefined;
}

/**
 * vitest's `test` with a fixture `board`: a board of its own for each test that asks for it (`scope: 'test'`, the default), or
 * one for all tests of a file, made when the first one asks (`scope: 'file'`; then hooks have it too: `test.beforeAll(({ board })
 * => ...)`).
 *
 * Options are those of bootBoard(), with `template: 'auto'` where none is given: a clone takes a fraction of the time of a
 * boot. The time of the first boot, which makes image and template, counts as time of the test: see
 * docs/guides/testing-with-vitest.md for a global setup that takes it out. A test that fails ends with a second error that
 * shows the audit records of its time with the entries that would allow them, the last lines of the console, and the command
 * that repeats the boot. At the end a clone is killed, a board that was booted powered off, a connection cut.
 * @throws in the test: what bootBoard() throws.
 * Tested: test/board/vitest-kit.board.ts.
 */
export function boardTest(options: BoardTestOptions & { readonly scope: 'file' }): FileBoardTest;
export function boardTest(options?: BoardTestOptions & { readonly scope?: 'test' | undefined }): BoardTest;
export function boardTest({
  scope = 'test',
  ...options
}: BoardTestOptions & { readonly scope?: 'test' | 'file' | undefined } = {}): BoardTest | FileBoardTest {
  return scope === 'file' ? oneForTheFile(options) : oneForEachTest(options);
}

export type BoardTest = ReturnType<typeof oneForEachTest>;
export type FileBoardTest = ReturnType<typeof oneForTheFile>;

function oneForEachTest(options: BoardTestOptions) {
  return base.extend('board', async ({ task, signal }, { onCleanup }) => {
    const begun = testStart(undefined);
    const board = await start({ ...options, signal: bothOf(signal, options.signal) });
    onCleanup(async () => {
      try {
        await reportFailure(task, board, begun);
      } finally {
        await end(board);
      }
    });
    return board;
  });
}

function oneForTheFile(options: BoardTestOptions) {
  let running: Board | undefined;
  return (
    base
      // vitest finds out by this pattern what the fixture needs: nothing
      // oxlint-disable-next-line no-empty-pattern
      .extend('board', { scope: 'file' }, async ({}, { onCleanup }) => {
        const board = await start(options);
        running = board;
        onCleanup(() => end(board));
        return board;
      })
      .extend('boardReport', { auto: true }, ({ task }, { onCleanup }) => {
        const begun = testStart(running);
        onCleanup(async () => {
          if (running !== undefined) await reportFailure(task, running, begun);
        });
        return undefined;
      })
  );
}

function start({ boot = bootBoard, ...options }: BoardTestOptions): Promise<Board> {
  return boot({ template: 'auto', ...options });
}

/** What a clone keeps in its memory nobody reads again; a device that ran before runs on. */
function end(board: Board): Promise<void> {
  return board.origin === 'boot' ? board.powerOff() : board.kill();
}

function bothOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other]);
}
