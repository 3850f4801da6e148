/** What qemu/image hands to qemu/board: files to boot. All of them are in the cache and read-only, or the user's own. */

/** Those that images are made for. */
export const ARCHITECTURES = ['arm64', 'armhf'] as const;
/** An architecture of our image. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** Those that a board can have: x86-64 with a kernel of the user's own. */
export const BOARD_ARCHITECTURES = [...ARCHITECTURES, 'x86-64'] as const;
/** An architecture that a board can have. */
export type BoardArchitecture = (typeof BOARD_ARCHITECTURES)[number];

/** Debian kernels that our image can have. */
export const KERNEL_SERIES = ['6.1', '6.12'] as const;
/** One of KERNEL_SERIES. */
export type KernelSeries = (typeof KERNEL_SERIES)[number];

/** A bootable image: our own, or one of the user. */
export interface BoardImage {
  readonly architecture: BoardArchitecture;
  /** 'own': a kernel of the user's own. */
  readonly kernelSeries: KernelSeries | 'own';
  /** As uname -r will say, such as '6.1.0-56-arm64'; of a kernel of the user's own, the name of its file. */
  readonly kernelRelease: string;
  readonly kernel: string;
  /** cpio archives (newc, plain; the user's own may be compressed), to be joined in this order; more may be appended. */
  readonly initrd: readonly string[];
  /** Read-only raw disk images, in the order of their virtio-blk devices. */
  readonly disks: readonly string[];
  /** Name and version of every package in the image, for reports. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** cpio archive of those modules of the kernel that a root file system of the user's own may need. */
  readonly rootModules?: string;
  /** Only of an image with a system of the user's own. */
  readonly own?: OwnSystem;
  /** QEMU's -machine and -cpu, where they are not ours. */
  readonly machine?: string;
  readonly cpu?: string;
}

/** How board-init (qemu/guest/init) finds its way in a system that is not ours. */
export interface OwnSystem {
  /** Type of the file system on the first disk; undefined: the initrd is the whole system. */
  readonly rootType: string | undefined;
}

/** Where in the initramfs board-init finds the files that a boot adds to such a system. */
export const ADDED_FOLDER = '/board/add';
