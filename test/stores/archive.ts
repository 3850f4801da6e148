import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CpioArchive } from '../../qemu/image/cpio.js';

/** Larger ones are full of holes: the guest makes them itself. */
const MOST_BYTES = 64 << 20;
const BLOCK_BYTES = 512;
const PERMISSIONS = 0o7777;

/** A folder as the root file system of a guest: owners, modes, links and FIFOs as they are. */
export function archiveFolder(root: string): Buffer {
  const archive = new CpioArchive();
  archive.device('dev/console', { type: 'char', major: 5, minor: 1 });
  for (const name of namesBelow(root)) {
    const stats = lstatSync(join(root, name));
    const attributes = { mode: stats.mode & PERMISSIONS, uid: stats.uid, gid: stats.gid };
    if (stats.isSymbolicLink()) archive.symlink(name, readlinkSync(join(root, name)));
    else if (stats.isDirectory()) archive.directory(name, attributes);
    else if (stats.isFIFO()) archive.fifo(name, attributes);
    else archive.file(name, isHole(stats) ? '' : readFileSync(join(root, name)), attributes);
  }
  return archive.toBuffer();
}

/** Folders before what is in them. Links are not followed, as readdir's own way down would: they may lead out of the root. */
function namesBelow(root: string): string[] {
  const names: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const name = join(folder, entry.name);
      names.push(name);
      if (entry.isDirectory()) walk(name);
    }
  };
  walk('');
  return names;
}

function isHole({ size, blocks }: { readonly size: number; readonly blocks: number }): boolean {
  return size > MOST_BYTES && blocks * BLOCK_BYTES < size / 2;
}
