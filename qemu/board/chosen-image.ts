/** The image of a boot: the one that was given, the one for the names that were, or one of the user's own files. */
import { TomoyoError } from '../../lib/errors.js';
import type { BoardArchitecture, BoardImage, KernelSeries } from '../image/board-image.js';
import { checkedArchitecture } from '../image/choice.js';
import { ensureImage } from '../image/ensure-image.js';
import { ownImage } from '../image/own/own-image.js';
import type { OnProgress } from '../image/progress.js';

export interface ImageChoice {
  /** Default 'arm64', or what `kernel` is for. 'x86-64' needs a `kernel`. */
  readonly architecture?: BoardArchitecture | undefined;
  /** Default '6.1'. */
  readonly kernelSeries?: KernelSeries | undefined;
  /** From ensureImage(), which is called if there is none. */
  readonly image?: BoardImage | undefined;
  /**
   * A kernel of the user's own: an arm64 Image (also gzipped), an armhf zImage, an x86-64 bzImage. Needs `rootfs` or
   * `initrd`; they in turn boot with our kernel where there is none. See docs/guides/your-image.md for what it must have.
   */
  readonly kernel?: string | undefined;
  /** A root file system: a folder, a tar (plain, gzip, xz, zstd, bzip2), or an image of ext4, squashfs or erofs. It is not changed. */
  readonly rootfs?: string | undefined;
  /** Without `rootfs` the whole system; with it, where modules of the kernel are found. */
  readonly initrd?: string | undefined;
  /** Folder with lib/modules/RELEASE of `kernel`, for drivers that are not built in. */
  readonly modules?: string | undefined;
  /** QEMU's -machine, one with a PCI bus; default virt, for x86-64 q35. */
  readonly machine?: string | undefined;
  /** QEMU's -cpu; default cortex-a57, cortex-a15, for x86-64 max; 'host' there runs under KVM, without templates. */
  readonly cpu?: string | undefined;
  /** Told what the making of the image does, and of the template if there is one. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws TomoyoError BOARD_BAD_OPTION: image and names do not fit; what ensureImage() and ownImage() throw. */
export async function chosenImage(choice: ImageChoice): Promise<BoardImage> {
  const { machine, cpu } = choice;
  const image = await foundImage(choice);
  return { ...image, ...(machine !== undefined && { machine }), ...(cpu !== undefined && { cpu }) };
}

async function foundImage(choice: ImageChoice): Promise<BoardImage> {
  const { kernel, initrd, rootfs, modules, onProgress, signal } = choice;
  const own = Object.entries({ kernel, initrd, rootfs, modules }).find(([, value]) => value !== undefined)?.[0];
  if (own === undefined) return choice.image === undefined ? madeImage(choice) : checkedImage(choice.image, choice);
  if (choice.image !== undefined) throw bad(`"image" is a whole one: leave "${own}" out, or "image".`);
  if (kernel !== undefined && choice.kernelSeries !== undefined) {
    throw bad('"kernelSeries" chooses one of our kernels: leave it out, or "kernel".');
  }
  const { architecture } = choice;
  const chosen = kernel ?? (() => madeImage(choice));
  return ownImage({ kernel: chosen, architecture, initrd, rootfs, modules, onProgress, signal });
}

async function madeImage({ architecture = 'arm64', kernelSeries = '6.1', onProgress, signal }: ImageChoice) {
  return ensureImage({
    architecture: checkedArchitecture(architecture),
    kernelSeries,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
}

function checkedImage(image: BoardImage, { architecture, kernelSeries }: ImageChoice): BoardImage {
  const fits = (architecture ?? image.architecture) === image.architecture;
  if (fits && (kernelSeries ?? image.kernelSeries) === image.kernelSeries) return image;
  throw bad(`"image" is for ${image.architecture} ${image.kernelSeries}: leave "architecture" and "kernelSeries" out.`);
}

function bad(text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', text);
}
