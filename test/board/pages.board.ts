// What the pages of docs have for a board is run on one, a board for each page.
import { mkdir, symlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { DOC_PAGES } from '../harness/docs/doc-blocks.js';
import { HostShell } from '../harness/docs/host-shell.js';
import { machinesOf, runPage, type PageShell } from '../harness/docs/run-page.js';
import { debianRoot } from './foreign-roots/debian-root.js';
import { AS_MANAGER, bootProjectBoard, runOk } from './project-board.js';

const FOLDER = '/root';

/** Commands are those of a policy manager. */
class BoardShell implements PageShell {
  readonly #board: Board;

  constructor(board: Board) {
    this.#board = board;
  }

  async run(script: string): Promise<{ code: number | null; output: string }> {
    const { code, stdout } = await this.#board.run(
      [...AS_MANAGER, '/bin/sh', '-c', `cd ${FOLDER}; exec 2>&1\n${script}`],
      {
        timeoutMs: 500_000,
      },
    );
    return { code, output: stdout.toString() };
  }

  async writeFile(name: string, text: string): Promise<void> {
    const path = posix.resolve(FOLDER, name);
    await this.#board.makeFolder(posix.dirname(path));
    await this.#board.writeFile(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}

function onBoard(path: string): string {
  return posix.resolve(FOLDER, path.slice('device:'.length));
}

/** Between the page's folders on both; a link with `/` behind it is what it leads to. */
function copier(board: Board, { folder }: HostShell): (from: string, to: string) => Promise<unknown> {
  return async (from, to) => {
    if (!from.startsWith('device:')) return board.push(join(folder, from), onBoard(to));
    const source = from.endsWith('/') ? (await runOk(board, ['readlink', '-f', onBoard(from)])).trim() : onBoard(from);
    return board.pull(source, join(folder, to));
  };
}

/** What a page takes for granted, by page. */
const PREPARED: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'docs/guides/your-image.md': async (folder) => {
    const images = join(folder, 'output/images');
    await mkdir(images, { recursive: true });
    await symlink(await debianRoot('arm64'), join(images, 'rootfs.tar'));
  },
};

describe.each(DOC_PAGES.filter((page) => machinesOf(page).includes('board')))('%s', (page) => {
  it('has commands and programs that print on a board what it says, and end well', async () => {
    await using board = await bootProjectBoard();
    using host = new HostShell();
    const shell = new BoardShell(board);
    await PREPARED[page]?.(host.folder);
    const { printed, expected } = await runPage(page, { host, board: shell, copy: copier(board, host) });
    expect(printed).toBe(expected);
  });
});
