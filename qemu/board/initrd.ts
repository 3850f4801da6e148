import { appendFile, readFile } from 'node:fs/promises';
import type { BoardImage } from '../image/board-image.js';

/** QEMU takes one file; the kernel unpacks the archives in it one after the other. */
export async function joinedInitrd(image: BoardImage, overlay: Buffer | undefined, path: string): Promise<string> {
  const [first] = image.initrd;
  if (first !== undefined && image.initrd.length === 1 && overlay === undefined) return first;
  for (const archive of image.initrd) await appendFile(path, await readFile(archive));
  if (overlay !== undefined) await appendFile(path, overlay);
  return path;
}
