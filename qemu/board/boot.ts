/** The front door: one call from names to a running board. */
import { TomoyoError } from '../../lib/errors.js';
import { Board } from './board.js';
import { nodeStart, type MachineBootOptions } from './boot-options.js';
import { chosenImage, type ImageChoice } from './chosen-image.js';
import { prepareBoot } from './prepare.js';
import { startMachine } from './start.js';
import { templateOf, whyNoTemplate } from './template.js';

export interface BootOptions extends ImageChoice, MachineBootOptions {
  /**
   * 'never' (default): a boot. 'auto': a clone of a template, which is made if the cache has none; a boot where there can
   * be none, and a note to `onProgress` that says why.
   */
  readonly template?: 'auto' | 'never' | undefined;
}

/**
 * Boots a board and waits until the agent in it answers.
 *
 * Makes the image first if the cache has none, which takes a download; after that a boot takes a few seconds. With
 * `rootfs`, `initrd` or `kernel` it is a system of the user's own (docs/guides/your-image.md). QEMU ends
 * with the thread that called this, however that thread ends.
 * @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL; BOARD_IMAGE: a system that cannot run the agent, with what it
 * lacks; BOARD_NO_NODE with `warmNode`; BOARD_BOOT_TIMEOUT, BOARD_PANIC, BOARD_EXITED, each with the
 * end of the console and the command that repeats it; what ensureImage() throws; the reason of `signal`. Nothing is left
 * behind then: no process, no file.
 * Tested: test/harness/board, test/board/own-image.board.ts, own-initrd.board.ts, own-kernel.board.ts.
 */
export async function bootBoard(options: BootOptions = {}): Promise<Board> {
  const prepared = await prepareBoot(await chosenImage(options), options);
  if (options.template === 'auto') {
    const reason = whyNoTemplate(prepared) ?? (await clone());
    if (typeof reason !== 'string') return reason;
    options.onProgress?.({ kind: 'note', text: `This board boots afresh: ${reason}` });
  }
  const board = new Board(await startMachine(prepared));
  if (nodeStart(options) === undefined) return board;
  try {
    await board.warmNode();
    return board;
  } catch (error) {
    await board.kill();
    throw error;
  }

  async function clone(): Promise<Board | string> {
    try {
      return await (await templateOf(prepared, options)).start(options);
    } catch (error) {
      if (!(error instanceof TomoyoError) || !ONLY_OF_TEMPLATES.has(error.code)) throw error;
      return error.message;
    }
  }
}

const ONLY_OF_TEMPLATES: ReadonlySet<string> = new Set(['BOARD_TEMPLATE', 'BOARD_DISK_FULL', 'BOARD_BAD_CACHE']);
