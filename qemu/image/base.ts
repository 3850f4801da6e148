/** The base root file system of the guest: Debian's files, our own, and links. */
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CpioArchive } from './cpio.js';
import { DEVICES, DIRECTORIES, LEFT_OUT, MOVED, SYMLINKS } from './recipe.js';

/** Files of ours, as they are in qemu/guest. */
export interface GuestFiles {
  /** Path in the guest -> content. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Paths of BusyBox commands. */
  readonly applets: readonly string[];
}

/** @param folder The folder qemu/guest of this package. */
export async function readGuestFiles(folder: string): Promise<GuestFiles> {
  const root = join(folder, 'rootfs');
  const files = new Map<string, Buffer>();
  for (const path of (await readdir(root, { recursive: true })).sort()) {
    const full = join(root, path);
    if ((await lstat(full)).isFile()) files.set(path, await readFile(full));
  }
  const applets = (await readFile(join(folder, 'applets.txt'), 'utf8')).split('\n').filter((line) => line !== '');
  return { files, applets };
}

/** @param tree Where the Debian packages are unpacked. */
export async function baseArchive(tree: string, guest: GuestFiles): Promise<Buffer> {
  const archive = new CpioArchive();
  for (const { path, ...attributes } of DIRECTORIES) archive.directory(path, attributes);
  for (const applet of guest.applets) archive.symlink(applet, '/bin/busybox');
  await addTree(archive, tree);
  for (const [path, target] of Object.entries(SYMLINKS)) archive.symlink(path, target);
  for (const { path, ...device } of DEVICES) archive.device(path, device);
  for (const [path, content] of guest.files) archive.file(path, content, { mode: scriptMode(content) });
  return archive.toBuffer();
}

async function addTree(archive: CpioArchive, tree: string): Promise<void> {
  for (const path of await readdir(tree, { recursive: true })) {
    if (LEFT_OUT.some((pattern) => pattern.test(path))) continue;
    const full = join(tree, path);
    const place = MOVED[path] ?? path;
    const found = await lstat(full);
    if (found.isSymbolicLink()) archive.symlink(place, await readlink(full));
    else if (found.isFile()) archive.file(place, await readFile(full), { mode: plainMode(found.mode) });
  }
}

/** Without what the umask of whoever unpacked it did. */
function plainMode(mode: number): number {
  return (mode & 0o100) === 0 ? 0o644 : 0o755;
}

/** npm keeps no mode bits one could rely on, so a script is known by its first line. */
function scriptMode(content: Buffer): number {
  return content.subarray(0, 2).toString('latin1') === '#!' ? 0o755 : 0o644;
}
