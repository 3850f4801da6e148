/** The image of a boot: the one that was given, or the one for the names that were. */
import { TomoyoError } from '../../lib/errors.js';
import type { Architecture, BoardImage, KernelSeries } from '../image/board-image.js';
import { ensureImage } from '../image/ensure-image.js';
import type { OnProgress } from '../image/progress.js';

export interface ImageChoice {
  /** Default 'arm64'. */
  readonly architecture?: Architecture | undefined;
  /** Default '6.1'. */
  readonly kernelSeries?: KernelSeries | undefined;
  /** From ensureImage(), which is called if there is none. */
  readonly image?: BoardImage | undefined;
  /** Told what the making of the image does, and of the template if there is one. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws TomoyoError BOARD_BAD_OPTION: image and names do not fit; what ensureImage() throws. */
export async function chosenImage(choice: ImageChoice): Promise<BoardImage> {
  if (choice.image !== undefined) return checkedImage(choice.image, choice);
  const { architecture = 'arm64', kernelSeries = '6.1', onProgress, signal } = choice;
  return ensureImage({ architecture, kernelSeries, ...(onProgress && { onProgress }), ...(signal && { signal }) });
}

function checkedImage(image: BoardImage, { architecture, kernelSeries }: ImageChoice): BoardImage {
  const fits = (architecture ?? image.architecture) === image.architecture;
  if (fits && (kernelSeries ?? image.kernelSeries) === image.kernelSeries) return image;
  const text = `"image" is for ${image.architecture} ${image.kernelSeries}: leave "architecture" and "kernelSeries" out.`;
  throw new TomoyoError('BOARD_BAD_OPTION', text);
}
