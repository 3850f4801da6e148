import { constants, type Stats } from 'node:fs';
import { link, lstat, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { diskError } from './disk-error.js';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  readonly kind: EntryKind;
  readonly bytes: number;
}

/**
 * The store's only way to its files. Each call that changes something is one step of the proof that a power cut at any
 * place leaves a whole policy: test/unit/store/power-cut.test.ts plays this interface on a model of a file system.
 *
 * No call follows a link in the last component of a path. Failed calls throw a TomoyoError, see diskError().
 */
export interface Disk {
  /** undefined: nothing there. */
  entry(path: string): Promise<Entry | undefined>;
  list(folder: string): Promise<readonly string[]>;
  /** latin1 */
  readFile(path: string): Promise<string>;
  readLink(path: string): Promise<string>;
  makeFolder(path: string): Promise<void>;
  /** A new file, whole and on the disk when this settles; its name is safe after syncFolder(). */
  writeFile(path: string, text: string): Promise<void>;
  /** The names in a folder are on the disk when this settles. */
  syncFolder(path: string): Promise<void>;
  makeLink(target: string, path: string): Promise<void>;
  /** A second name for a file; fails with EEXIST where there is something. */
  makeName(existing: string, path: string): Promise<void>;
  /** Takes the place of what is there in one step. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** An empty one. */
  removeFolder(path: string): Promise<void>;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Of this machine. */
export const disk: Disk = {
  entry: async (path) => {
    try {
      const found = await lstat(path);
      return { kind: kindOf(found), bytes: found.size };
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw diskError(error, path);
    }
  },
  list: (folder) => call(folder, async () => (await readdir(folder)).sort()),
  readFile: (path) =>
    call(path, async () => {
      // O_NONBLOCK: a FIFO in this place must not hold us up
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        return await file.readFile('latin1');
      } finally {
        await file.close();
      }
    }),
  readLink: (path) => call(path, () => readlink(path)),
  makeFolder: (path) => call(path, () => mkdir(path, FOLDER_MODE)),
  writeFile: (path, text) =>
    call(path, async () => {
      const file = await open(path, 'wx', FILE_MODE);
      try {
        await file.writeFile(text, 'latin1');
        await file.sync();
      } finally {
        await file.close();
      }
    }),
  syncFolder: (path) =>
    call(path, async () => {
      const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    }),
  makeLink: (target, path) => call(path, () => symlink(target, path)),
  makeName: (existing, path) => call(path, () => link(existing, path)),
  rename: (from, to) => call(to, () => rename(from, to)),
  remove: (path) => call(path, () => unlink(path)),
  removeFolder: (path) => call(path, () => rmdir(path)),
};

async function call<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, path);
  }
}

function kindOf(found: Stats): EntryKind {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSymbolicLink() ? 'link' : 'other';
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** What is there, whatever it is, with all that is in it. Nothing there is fine. */
export async function removeTree(on: Disk, path: string): Promise<void> {
  const entry = await on.entry(path);
  if (entry === undefined) return;
  if (entry.kind !== 'folder') return on.remove(path);
  for (const name of await on.list(path)) await removeTree(on, `${path}/${name}`);
  await on.removeFolder(path);
}

/** Replaces a file or link in one step: it is the old one or the new one at any time, and safe when this settles. */
export async function replaceEntry(
  on: Disk,
  folder: string,
  name: string,
  make: (path: string) => Promise<void>,
): Promise<void> {
  const draft = `${folder}/.new-${name}`;
  try {
    await make(draft);
    await on.rename(draft, `${folder}/${name}`);
  } catch (error) {
    await removeTree(on, draft);
    throw error;
  }
  await on.syncFolder(folder);
}
