import { appendFile, readFile } from 'node:fs/promises';
import type { BoardImage } from '../image/board-image.js';

/** Where one archive ends and another may begin. */
const ALIGNMENT_BYTES = 4;

/** QEMU takes one file; the kernel unpacks the archives in it one after the other. */
export async function joinedInitrd(image: BoardImage, overlay: Buffer | undefined, path: string): Promise<string> {
  const [first] = image.initrd;
  if (first !== undefined && image.initrd.length === 1 && overlay === undefined) return first;
  for (const archive of image.initrd) {
    const bytes = await readFile(archive);
    await appendFile(path, bytes);
    // one of the user's own may be compressed, and end anywhere
    await appendFile(path, new Uint8Array((ALIGNMENT_BYTES - (bytes.length % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES));
  }
  if (overlay !== undefined) await appendFile(path, overlay);
  return path;
}
