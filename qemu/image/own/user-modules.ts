/** The modules of a kernel of the user's own. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TomoyoError } from '../../../lib/errors.js';
import { ModuleTree } from '../module-tree.js';

/** Module -> the option of the kernel that makes it; what has none is needed by no kernel that has the rest built in. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['virtio_pci', 'CONFIG_VIRTIO_PCI'],
  ['virtio_console', 'CONFIG_VIRTIO_CONSOLE'],
  ['virtio_blk', 'CONFIG_VIRTIO_BLK'],
  ['overlay', 'CONFIG_OVERLAY_FS'],
  ['squashfs', 'CONFIG_SQUASHFS'],
  ['erofs', 'CONFIG_EROFS_FS'],
  ['ext4', 'CONFIG_EXT4_FS'],
]);

/**
 * An archive of the modules that a board needs, as far as they are not built in.
 * @param path A folder with lib/modules/RELEASE in it, or that folder itself.
 * @param rootType Of the file system that is mounted; undefined: none.
 * @throws TomoyoError BOARD_BAD_OPTION: no modules there, those of several kernels, or one that is needed is missing.
 */
export async function userModules(
  path: string,
  rootType: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const folder = await releaseFolder(path);
  const tree = new ModuleTree(folder, basename(folder), signal);
  await tree.open();
  const root = rootType === undefined ? [] : ['virtio_blk', 'overlay', rootType, 'crc32c_generic'];
  const needed = ['virtio_pci', 'virtio_console', ...root];
  const missing = needed.flatMap((name) => {
    const option = OPTIONS.get(name);
    return option !== undefined && tree.placeOf(name) === 'nowhere' ? [option] : [];
  });
  if (missing.length > 0) {
    throw bad(path, `The kernel of "modules" (${tree.release}) lacks ${missing.join(', ')}, which a board needs`);
  }
  return tree.archiveWithDependencies(needed.filter((name) => tree.placeOf(name) === 'module'));
}

async function releaseFolder(path: string): Promise<string> {
  if (await isFolder(join(path, 'kernel'))) return path;
  for (const home of ['lib/modules', 'usr/lib/modules', '.']) {
    const folder = join(path, home);
    const names = await readdir(folder).catch((): string[] => []); // not there: the next one
    const found: string[] = [];
    for (const name of names) if (await isFolder(join(folder, name, 'kernel'))) found.push(name);
    if (found.length > 1)
      throw bad(path, `"modules" has those of several kernels (${found.join(', ')}): name one folder`);
    if (found[0] !== undefined) return join(folder, found[0]);
  }
  throw bad(path, '"modules" must be a folder with lib/modules/RELEASE/kernel in it');
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

function bad(path: string, text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', `${text}: ${path}`, { path });
}
