/** What a root file system is given as, told by its first bytes. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';
import { TomoyoError } from '../../../lib/errors.js';
import { programOutput } from '../host-program.js';
import { headOf } from './kernel-file.js';

/** A disk to mount as it is, or what one is made of. */
export type RootSource =
  | { readonly kind: 'image'; readonly type: 'ext4' | 'squashfs' | 'erofs' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'tar'; readonly compression: Compression };

export type Compression = 'none' | 'gzip' | Program;

/** What no version of Node.js that we run on unpacks by itself, by its first bytes. */
const PROGRAMS = [
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zstd'],
  ['425a68', 'bzip2'],
] as const;
type Program = (typeof PROGRAMS)[number][1];

const HEAD_BYTES = 4096;
const EXPECTED = 'a folder, a tar (plain, gzip, xz, zstd or bzip2), or an image of ext4, squashfs or erofs';

/** @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL */
export async function rootSource(path: string): Promise<RootSource> {
  const found = await stat(path).catch(() => undefined); // what is wrong, reading it tells
  if (found?.isDirectory() === true) return { kind: 'folder' };
  const head = await headOf('rootfs', path, HEAD_BYTES);
  const compression = compressionOf(head);
  const inside = compression === 'none' ? head : await headInside(path, compression);
  if (inside.toString('latin1', 257, 262) === 'ustar') return { kind: 'tar', compression };
  const type = imageType(inside);
  if (type !== undefined && compression === 'none') return { kind: 'image', type };
  const what = type === undefined ? otherType(inside) : `a compressed image of ${type}; unpack it first`;
  throw new TomoyoError('BOARD_BAD_OPTION', `"rootfs" must be ${EXPECTED}, and ${path} is ${what}.`, { path });
}

/** The bytes of a tar; the stream ends with an error where they cannot be unpacked. */
export function openTar(path: string, compression: Compression, signal?: AbortSignal): Readable {
  if (compression === 'none') return createReadStream(path);
  if (compression === 'gzip') return pipeline(createReadStream(path), createGunzip(), () => undefined);
  return programOutput(compression, ['--decompress', '--stdout', path], signal);
}

async function headInside(path: string, compression: Compression): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of openTar(path, compression)) {
      if (!Buffer.isBuffer(part)) continue;
      parts.push(part);
      size += part.length;
      if (size >= HEAD_BYTES) break;
    }
  } catch (error) {
    if (error instanceof TomoyoError && error.code === 'BOARD_MISSING_TOOL') throw error;
    // what was unpacked until then may still tell
  }
  return Buffer.concat(parts);
}

function compressionOf(head: Buffer): Compression {
  const text = head.toString('hex', 0, 6);
  if (text.startsWith('1f8b')) return 'gzip';
  return PROGRAMS.find(([magic]) => text.startsWith(magic))?.[1] ?? 'none';
}

function imageType(head: Buffer): 'ext4' | 'squashfs' | 'erofs' | undefined {
  if (head.toString('latin1', 0, 4) === 'hsqs') return 'squashfs';
  if (head.length < 2048) return undefined;
  if (head.readUInt32LE(1024) === 0xe0f5e1e2) return 'erofs';
  return head.readUInt16LE(1080) === 0xef53 ? 'ext4' : undefined;
}

function otherType(head: Buffer): string {
  const text = head.toString('hex', 0, 6);
  if (text === '303730373031') return 'a cpio archive; that is an "initrd"';
  if (text.startsWith('514649fb')) return 'a disk in the form qcow2; convert it with qemu-img convert -O raw';
  if (head.length >= 512 && head.readUInt16LE(510) === 0xaa55) {
    return 'a whole disk with partitions; take the partition of the root file system out of it';
  }
  return 'none of them, by its first bytes';
}
