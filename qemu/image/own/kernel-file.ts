/** What a kernel file is, told by its first bytes. */
import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { TomoyoError } from '../../../lib/errors.js';
import type { BoardArchitecture } from '../board-image.js';
import { errnoOf } from '../file-error.js';

const HEAD_BYTES = 64 << 10;
const GZIP = Buffer.from([0x1f, 0x8b]);
/** Machine field of a PE header. */
const PE_MACHINES: ReadonlyMap<number, BoardArchitecture> = new Map([
  [0xaa64, 'arm64'],
  [0x01c2, 'armhf'],
  [0x8664, 'x86-64'],
]);
/** ih_arch of U-Boot's image header. */
const UIMAGE_MACHINES: ReadonlyMap<number, BoardArchitecture> = new Map([
  [2, 'armhf'],
  [22, 'arm64'],
]);
/** What people take for a kernel. */
const NO_KERNELS: readonly (readonly [magic: string, what: string])[] = [
  ['7f454c46', 'an ELF file (vmlinux); take the Image, zImage or bzImage that is made of it'],
  ['d00dfeed', 'a device tree or a FIT image; take the kernel that is in it'],
  ['303730373031', 'a cpio archive; that is an "initrd"'],
  ['213c617263683e', 'a Debian package; unpack it and take boot/vmlinuz-* of it'],
];

/**
 * The architecture a kernel is built for.
 * @throws TomoyoError BOARD_BAD_OPTION: it cannot be read, or it is no kernel that QEMU boots on our boards.
 */
export async function kernelArchitecture(path: string): Promise<BoardArchitecture> {
  const head = await headOf('kernel', path, HEAD_BYTES);
  const found = recognised(head.subarray(0, 2).equals(GZIP) ? unzipped(head) : head);
  if (typeof found !== 'string') return found.architecture;
  throw new TomoyoError(
    'BOARD_BAD_OPTION',
    `"kernel" must be an arm64 Image, an armhf zImage or an x86-64 bzImage, and ${path} is ${found}.`,
    { path },
  );
}

function recognised(head: Buffer): { readonly architecture: BoardArchitecture } | string {
  if (head.toString('latin1', 0x38, 0x3c) === 'ARM\x64') return { architecture: 'arm64' };
  if (head.length > 0x28 && head.readUInt32LE(0x24) === 0x016f2818) return { architecture: 'armhf' };
  if (head.toString('latin1', 0x202, 0x206) === 'HdrS') {
    // xloadflags: it can be entered in 64-bit mode
    return (head.readUInt16LE(0x236) & 1) === 1 ? { architecture: 'x86-64' } : 'a kernel for 32-bit x86';
  }
  const other = peArchitecture(head) ?? uImageArchitecture(head);
  if (other !== undefined) return { architecture: other };
  const text = head.toString('hex', 0, 8);
  return NO_KERNELS.find(([magic]) => text.startsWith(magic))?.[1] ?? 'none of them, by its first bytes';
}

/** A kernel that unpacks itself under EFI has `zimg` in its head, and a PE header. */
function peArchitecture(head: Buffer): BoardArchitecture | undefined {
  if (head.toString('latin1', 0, 2) !== 'MZ' || head.toString('latin1', 4, 8) !== 'zimg') return undefined;
  const at = head.readUInt32LE(0x3c);
  return at + 6 > head.length ? undefined : PE_MACHINES.get(head.readUInt16LE(at + 4));
}

function uImageArchitecture(head: Buffer): BoardArchitecture | undefined {
  const isOne = head.length >= 64 && head.readUInt32BE(0) === 0x27051956;
  return isOne ? UIMAGE_MACHINES.get(head.readUInt8(29)) : undefined;
}

/** As much as can be told of a file that was cut. */
function unzipped(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return head;
  }
}

/**
 * The first bytes of a file that an option names.
 * @throws TomoyoError BOARD_BAD_OPTION
 */
export async function headOf(option: string, path: string, bytes: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const text = `"${option}" cannot be read (${errnoOf(cause) ?? String(cause)}): ${path}`;
    throw new TomoyoError('BOARD_BAD_OPTION', text, { path, cause });
  }
}
