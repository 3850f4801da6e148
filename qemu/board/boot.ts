/** The front door: one call from names to a running board. */
import { TomoyoError } from '../../lib/errors.js';
import type { Architecture, BoardImage, KernelSeries } from '../image/board-image.js';
import { ensureImage } from '../image/ensure-image.js';
import type { OnProgress } from '../image/progress.js';
import type { Board } from './board.js';
import type { MachineBootOptions } from './boot-options.js';
import { startBoard } from './start.js';

export interface BootOptions extends MachineBootOptions {
  /** Default 'arm64'. */
  readonly architecture?: Architecture | undefined;
  /** Default '6.1'. */
  readonly kernelSeries?: KernelSeries | undefined;
  /** From ensureImage(), which is called if there is none. */
  readonly image?: BoardImage | undefined;
  /** Told what the making of the image does. */
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Boots a board and waits until the agent in it answers.
 *
 * Makes the image first if the cache has none, which takes a download; after that a boot takes a few seconds. QEMU ends
 * with the thread that called this, however that thread ends.
 * @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL; BOARD_BOOT_TIMEOUT, BOARD_PANIC, BOARD_EXITED, each with the
 * end of the console and the command that repeats it; what ensureImage() throws; the reason of `signal`. Nothing is left
 * behind then: no process, no file.
 * Tested: test/harness/board.
 */
export async function bootBoard(options: BootOptions = {}): Promise<Board> {
  return startBoard(
    options.image === undefined ? await chosenImage(options) : checkedImage(options.image, options),
    options,
  );
}

function chosenImage({
  architecture = 'arm64',
  kernelSeries = '6.1',
  onProgress,
  signal,
}: BootOptions): Promise<BoardImage> {
  return ensureImage({ architecture, kernelSeries, ...(onProgress && { onProgress }), ...(signal && { signal }) });
}

function checkedImage(image: BoardImage, { architecture, kernelSeries }: BootOptions): BoardImage {
  const fits = (architecture ?? image.architecture) === image.architecture;
  if (fits && (kernelSeries ?? image.kernelSeries) === image.kernelSeries) return image;
  const text = `"image" is for ${image.architecture} ${image.kernelSeries}: leave "architecture" and "kernelSeries" out.`;
  throw new TomoyoError('BOARD_BAD_OPTION', text);
}
