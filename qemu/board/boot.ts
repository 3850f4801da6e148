/** The front door: one call from names to a running board. */
import { TomoyoError } from '../../lib/errors.js';
import { Board } from './board.js';
import type { BoardParts } from './board-parts.js';
import { nodeStart, type MachineBootOptions } from './boot-options.js';
import { chosenImage, type ImageChoice } from './chosen-image.js';
import type { BoardDisk } from './disks.js';
import { prepareBoot, type PreparedBoot } from './prepare.js';
import { ScratchDisk, type ScratchDiskOptions } from './scratch-disk.js';
import { startMachine } from './start.js';
import { templateOf, whyNoTemplate } from './template.js';

export interface BootOptions extends ImageChoice, MachineBootOptions {
  /**
   * 'never' (default): a boot. 'auto': a clone of a template, which is made if the cache has none; a boot where there can
   * be none, and a note to `onProgress` that says why.
   */
  readonly template?: 'auto' | 'never' | undefined;
  /**
   * A disk that keeps what the guest writes. `true`, or its size and place: an empty ext4 file system, mounted at /disk
   * before the guest's init starts, and removed with this board at the end of its `await using`. `other.disk`: that of
   * another board, which has ended, as it left it. It is /dev/vdb, before `disks`.
   */
  readonly disk?: boolean | ScratchDiskOptions | BoardDisk | undefined;
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
  const image = await chosenImage(options);
  const { disk: wanted, disks = [], ...others } = options;
  const made = typeof wanted === 'object' && 'path' in wanted ? undefined : wanted;
  const scratch = made === undefined || made === false ? undefined : await ScratchDisk.make(made === true ? {} : made);
  const disk = typeof wanted === 'object' && 'path' in wanted ? wanted : scratch;
  try {
    const prepared = await prepareBoot(image, { ...others, disks: disk === undefined ? disks : [disk, ...disks] });
    return await boardOf(prepared, options, { disk, scratch });
  } catch (error) {
    await scratch?.remove();
    throw error;
  }
}

async function boardOf(
  prepared: PreparedBoot,
  options: BootOptions,
  own: Pick<BoardParts, 'disk' | 'scratch'>,
): Promise<Board> {
  if (options.template === 'auto') {
    const reason = whyNoTemplate(prepared) ?? (await clone());
    if (typeof reason !== 'string') return reason;
    options.onProgress?.({ kind: 'note', text: `This board boots afresh: ${reason}` });
  }
  const board = new Board({ ...(await startMachine(prepared)), ...own });
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
