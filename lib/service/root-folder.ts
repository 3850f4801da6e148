import { constants, type Stats } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, readlink, rename, rm, rmdir, symlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { TomoyoError } from '../errors.js';
import { diskError } from '../store/disk-error.js';
import { entry, follow } from '../store/follow.js';
import { realRoot } from '../store/real-root.js';
import type { Step, There } from './plan.js';

const MODE = 0o7777;
const FOLDER_MODE = 0o755;

/** The root file system of a machine, this one or that of an image: nothing outside of it is read or written. */
export class RootFolder {
  /** Without links; '' is this machine. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws TomoyoError TOMOYO_BAD_OPTION */
  static async open(root: string): Promise<RootFolder> {
    const path = await realRoot(root);
    const found = await entry(path || '/');
    if (typeof found === 'string' || !found.isDirectory())
      throw new TomoyoError('TOMOYO_BAD_OPTION', `"root" must be a folder, got ${root}.`, { path: root });
    return new RootFolder(path);
  }

  /** What a path leads to at last; undefined: nowhere. */
  async find(path: string): Promise<{ readonly real: string; readonly stats: Stats } | undefined> {
    const found = await follow(this.path, path);
    return found.found ? found : undefined;
  }

  /** @returns undefined: no file */
  async text(path: string): Promise<string | undefined> {
    const found = await this.find(path);
    return found?.stats.isFile() ? readFile(`${this.path}${found.real}`, 'latin1') : undefined;
  }

  /** What is in a folder, in order; nothing where there is none. */
  async names(path: string): Promise<readonly string[]> {
    const found = await this.find(path);
    return found?.stats.isDirectory() ? (await readdir(`${this.path}${found.real}`)).sort() : [];
  }

  /** What stands at the path itself. */
  async there(path: string): Promise<There> {
    const place = await this.#place(path);
    const found = await entry(place);
    if (found === 'ENOENT') return { kind: 'nothing' };
    if (typeof found === 'string') return { kind: 'other' };
    if (found.isSymbolicLink()) return { kind: 'link', target: await readlink(place) };
    if (!found.isFile()) return { kind: 'other' };
    return { kind: 'file', text: await readFile(place, 'utf8'), mode: found.mode & MODE };
  }

  /** @throws TomoyoError TOMOYO_NO_PERMISSION, TOMOYO_DISK_FULL, TOMOYO_SYSTEM_CALL */
  async carryOut({ path, what, write }: Step): Promise<void> {
    const place = await this.#place(path);
    try {
      if (write !== undefined) await put(place, write);
      else if (what === 'removed') await take(place);
    } catch (error) {
      throw diskError(error, place);
    }
  }

  /** The path on this machine; folders that are links are followed, the last component is not. */
  async #place(path: string): Promise<string> {
    return `${this.path}${await this.#folder(posix.dirname(path))}/${posix.basename(path)}`;
  }

  /** A folder without links, as seen from inside; what is not there yet has the names that it will have. */
  async #folder(path: string): Promise<string> {
    if (path === '/') return '';
    const found = await this.find(path);
    if (found) return found.real === '/' ? '' : found.real;
    const place = `${await this.#folder(posix.dirname(path))}/${posix.basename(path)}`;
    const there = await entry(`${this.path}${place}`);
    if (there === 'ENOENT') return place;
    const message = `${path} must be a folder in ${this.path || '/'}, and is a link that leads nowhere there.`;
    throw new TomoyoError('TOMOYO_BAD_OPTION', message, { path });
  }
}

/** It is what it was or what it shall be at any time. */
async function put(place: string, write: NonNullable<Step['write']>): Promise<void> {
  const folder = posix.dirname(place);
  await makeFolder(folder);
  const draft = `${folder}/.new-${posix.basename(place)}`;
  await rm(draft, { force: true });
  try {
    if ('target' in write) await symlink(write.target, draft);
    else await writeWhole(draft, write);
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** With a mode that every service may look into, whatever the umask. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  for (let made = first === undefined ? undefined : folder; made !== undefined; made = posix.dirname(made)) {
    await chmod(made, FOLDER_MODE);
    if (made === first) break;
  }
}

async function writeWhole(
  path: string,
  { text, mode }: { readonly text: string; readonly mode: number },
): Promise<void> {
  await using file = await open(path, 'wx', mode);
  await file.writeFile(text);
  await file.chmod(mode);
  await file.sync();
}

/** And a folder that is there for a unit alone, unless others have files in it. */
async function take(place: string): Promise<void> {
  const folder = posix.dirname(place);
  await rm(place);
  await syncFolder(folder);
  if (/\.(?:service\.d|wants|requires)$/.test(folder)) await rmdir(folder).catch(() => undefined);
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await folder.sync();
}
