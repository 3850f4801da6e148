/** What qemu/image hands to qemu/board: files to boot. All of them are in the cache and read-only. */

export const ARCHITECTURES = ['arm64', 'armhf'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const KERNEL_SERIES = ['6.1', '6.12'] as const;
export type KernelSeries = (typeof KERNEL_SERIES)[number];

export interface BoardImage {
  readonly architecture: Architecture;
  readonly kernelSeries: KernelSeries;
  /** As uname -r will say, such as '6.1.0-56-arm64'. */
  readonly kernelRelease: string;
  readonly kernel: string;
  /** cpio archives (newc, plain), to be joined in this order; more may be appended. */
  readonly initrd: readonly string[];
  /** Read-only raw disk images, in the order of their virtio-blk devices. */
  readonly disks: readonly string[];
  /** Name and version of every package in the image, for reports. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}
