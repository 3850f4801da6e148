/** What one boot adds to the root file system: a cpio archive behind those of the image. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { CpioArchive } from '../image/cpio.js';

/** A file that is in the guest before init starts. */
export interface BoardFile {
  /** Absolute, in the guest. Missing parent folders are made. */
  readonly path: string;
  readonly data: string | Uint8Array;
  /** Permission bits; default 0o644. */
  readonly mode?: number;
}

const POLICY_MODE = 0o600;
const SHARED_FOLDERS = ['/tmp', '/var/tmp'];

/**
 * The archive, or undefined when there is nothing to add. The last file of a path counts.
 * @param under Absolute folder of the initramfs that stands for the root; empty: it is the root.
 */
export function overlayArchive(files: readonly BoardFile[], under = ''): Buffer | undefined {
  if (files.length === 0) return undefined;
  const archive = new CpioArchive();
  for (const { path, data, mode } of files) {
    // the archive writes the folders above a file too, and would take away what makes these usable by all
    for (const folder of SHARED_FOLDERS)
      if (path.startsWith(`${folder}/`)) archive.directory(under + folder, { mode: 0o1777 });
    archive.file(under + path, data, mode === undefined ? {} : { mode });
  }
  return archive.toBuffer();
}

/**
 * The *.conf files of a policy folder, as they stand under /etc/tomoyo in the guest.
 * @throws TomoyoError BOARD_BAD_OPTION when there are none.
 */
export async function policyFiles(folder: string): Promise<BoardFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new TomoyoError('BOARD_BAD_OPTION', `"policy" is no folder that can be read: ${folder}`, {
      path: folder,
      cause,
    });
  });
  const wanted = names.filter((name) => name.endsWith('.conf')).sort();
  if (wanted.length === 0) {
    throw new TomoyoError('BOARD_BAD_OPTION', `"policy" has no *.conf file: ${folder}`, { path: folder });
  }
  return Promise.all(
    wanted.map(async (name) => ({
      path: `/etc/tomoyo/${name}`,
      data: await readFile(join(folder, name)),
      mode: POLICY_MODE,
    })),
  );
}
