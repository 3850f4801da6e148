import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { StoreProblem } from '../policy/preflight/problems.js';
import type { StoredFile } from '../policy/preflight/store-state.js';
import { entry, follow, type Followed } from './follow.js';
import { ownerProblem, type Trust } from './trust.js';

export interface StoreFolder {
  /** '' is the machine's own root folder. */
  readonly root: string;
  /** Absolute, as seen from inside the root. */
  readonly folder: string;
  readonly trust: Trust;
}

type Found = Extract<Followed, { found: true }>;

/**
 * Looks at the files of a store as tomoyo-loader does, whatever stands in their place, and changes nothing. Names are
 * below the store's folder.
 * The same: native/loader/store-reader.cc.
 */
export class StoredFiles {
  readonly #where: StoreFolder;
  readonly #folders = new Map<string, StoreProblem | undefined>();

  constructor(where: StoreFolder) {
    this.#where = where;
  }

  /** What a name leads to, as this machine finds it, whatever the root is; undefined: nothing. */
  async hostPath(name: string): Promise<string | undefined> {
    const found = await follow(this.#where.root, this.#path(name));
    return found.found ? `${this.#where.root}${found.real}` : undefined;
  }

  /** The store's folder without links, as seen from inside the root; '' where there is none. */
  async realStore(): Promise<string> {
    const found = await follow(this.#where.root, this.#where.folder);
    return found.found ? found.real : '';
  }

  /** What a name leads to, or what stands in the way. */
  async find(name: string): Promise<Found | StoreProblem> {
    const { root } = this.#where;
    const folder = await follow(root, posix.dirname(this.#path(name)));
    if (!folder.found) return folder.errno === 'ENOENT' ? missing(name) : cannotFollow(name, folder.errno);
    const here = await entry(`${root}${folder.real}/${posix.basename(name)}`);
    if (typeof here === 'string') return here === 'ENOENT' ? missing(name) : cannotFollow(name, here);
    const found = await follow(root, this.#path(name));
    return found.found ? found : cannotFollow(name, found.errno);
  }

  /** Owner and mode of what was found, and of the folders that decide that it is found. */
  async trustProblem(name: string, { real, stats }: Found): Promise<StoreProblem | undefined> {
    const store = await this.realStore();
    const own = ownerProblem(stats, name, this.#where.trust);
    if (own) return own;
    for (const at of [store, `${store}/policy`, ...foldersBetween(store, posix.dirname(real))]) {
      const problem = await this.#folderProblem(at, store);
      if (problem) return problem;
    }
    return undefined;
  }

  /** @param mostBytes larger files are a problem, and are not read */
  async read(name: string, mostBytes: number): Promise<StoredFile> {
    const found = await this.find(name);
    if (!('found' in found)) return { name, kind: 'nothing', size: 0, text: undefined, problem: found };
    const { stats, real } = found;
    const size = stats.isFile() ? stats.size : 0;
    const bytes = stats.isFile() && size <= mostBytes ? await readBytes(`${this.#where.root}${real}`) : undefined;
    const problem =
      (stats.isFile() ? undefined : notAFile(name)) ??
      (await this.trustProblem(name, found)) ??
      sizeProblem(name, size, mostBytes) ??
      (typeof bytes === 'object' ? cannotFollow(name, bytes.errno) : undefined);
    return { name, kind: kindOf(stats), size, text: typeof bytes === 'string' ? bytes : undefined, problem };
  }

  #path(name: string): string {
    return posix.join(this.#where.folder, name);
  }

  async #folderProblem(folder: string, store: string): Promise<StoreProblem | undefined> {
    if (this.#folders.has(folder)) return this.#folders.get(folder);
    const found = await follow(this.#where.root, folder);
    const name = folder === store ? '.' : folder.startsWith(`${store}/`) ? folder.slice(store.length + 1) : folder;
    const problem = found.found ? ownerProblem(found.stats, name, this.#where.trust) : undefined;
    this.#folders.set(folder, problem);
    return problem;
  }
}

/** Those that lead from the store to a folder in it; another one alone. */
function foldersBetween(store: string, folder: string): string[] {
  if (folder === store) return [];
  return folder.startsWith(`${store}/`) ? [folder, ...foldersBetween(store, posix.dirname(folder))] : [folder];
}

async function readBytes(path: string): Promise<string | { readonly errno: string }> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    return { errno: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}

function kindOf(stats: Stats): StoredFile['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isFIFO() ? 'waits' : 'other';
}

function missing(file: string): StoreProblem {
  return { code: 'missing', file, message: 'is not there' };
}

function cannotFollow(file: string, errno: string): StoreProblem {
  if (errno === 'ENOENT') return { code: 'dangling_link', file, message: 'is a link to nothing' };
  if (errno === 'ELOOP') return { code: 'looping_link', file, message: 'is a link that leads to itself' };
  return { code: 'unreadable', file, message: `cannot be read: ${errno}` };
}

function notAFile(file: string): StoreProblem {
  return { code: 'not_a_file', file, message: 'is no regular file' };
}

function sizeProblem(file: string, size: number, mostBytes: number): StoreProblem | undefined {
  if (size === 0) return { code: 'empty', file, message: 'is empty, as a power cut leaves it' };
  if (size <= mostBytes) return undefined;
  const message = `is larger than the ${Math.floor(mostBytes / 1024)} KiB that memory allows for one file`;
  return { code: 'too_large', file, message };
}
