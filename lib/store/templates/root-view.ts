import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { encodeName } from '../../text/escape.js';
import type { Entry, EntryKind } from '../disk.js';
import { diskError } from '../disk-error.js';
import { executedName, resolveInside } from '../resolve.js';

/** Of a file that is only looked at for its first lines, or for lists of names. */
const MOST_BYTES = 1 << 20;

/**
 * A root file system, of this machine or of an image, as it will be seen when it runs. Nothing outside of it is read, and
 * links in it lead nowhere else. What cannot be read is as if it was not there.
 *
 * Paths are as seen from inside, one character a byte: names may be in any encoding.
 */
export class RootView {
  readonly #root: string;
  readonly #entries = new Map<string, Promise<(Entry & { readonly executable: boolean }) | undefined>>();
  readonly #lists = new Map<string, Promise<readonly string[]>>();

  /** @param root on this machine, free of links; '' is the machine's own */
  constructor(root: string) {
    this.#root = Buffer.from(root).toString('latin1');
  }

  /** Names in a folder, links followed; none where there is no folder. */
  async list(path: string): Promise<readonly string[]> {
    const real = await this.real(path);
    if (real === undefined) return [];
    const known = this.#lists.get(real) ?? this.#list(real);
    this.#lists.set(real, known);
    return known;
  }

  /** The path without links; undefined: nothing there. */
  real(path: string): Promise<string | undefined> {
    return resolveInside(this.#reader, '', path);
  }

  /** What kind of thing a path leads to, links followed. */
  async kind(path: string): Promise<EntryKind | undefined> {
    const real = await this.real(path);
    return real === undefined ? undefined : (await this.#reader.entry(real))?.kind;
  }

  async isProgram(path: string): Promise<boolean> {
    const real = await this.real(path);
    const entry = real === undefined ? undefined : await this.#entry(real);
    return entry?.kind === 'file' && entry.executable;
  }

  /** Whether the path itself is a link. */
  async isLink(path: string): Promise<boolean> {
    const folder = await this.real(posix.dirname(path));
    if (folder === undefined) return false;
    return (await this.#entry(posix.join(folder, posix.basename(path))))?.kind === 'link';
  }

  /** A file's text, one character a byte, or the beginning of it; '' where there is none. */
  async text(path: string, mostBytes = MOST_BYTES): Promise<string> {
    const real = await this.real(path);
    const entry = real === undefined ? undefined : await this.#entry(real);
    if (real === undefined || entry?.kind !== 'file') return '';
    return this.#read(real, Math.min(entry.bytes, mostBytes));
  }

  /**
   * How the kernel names a program that is executed by this path, encoded; undefined where no program is.
   * Folders on the way are followed, the last link is not.
   */
  async program(path: string): Promise<string | undefined> {
    if (!(await this.isProgram(path))) return undefined;
    const name = await executedName(this.#reader, '', path);
    return name === undefined ? undefined : encoded(name);
  }

  /** How the kernel names a file that is opened by this path, encoded; undefined where there is none. */
  async file(path: string): Promise<string | undefined> {
    const real = await this.real(path);
    return real === undefined || (await this.#entry(real))?.kind !== 'file' ? undefined : encoded(real);
  }

  readonly #reader = {
    entry: (path: string): Promise<Entry | undefined> => this.#entry(path),
    readLink: async (path: string): Promise<string> => {
      const target = await readlink(this.#bytes(path), { encoding: 'buffer' });
      return target.toString('latin1');
    },
  };

  #entry(path: string): Promise<(Entry & { readonly executable: boolean }) | undefined> {
    const known = this.#entries.get(path) ?? this.#look(path);
    this.#entries.set(path, known);
    return known;
  }

  async #look(path: string): Promise<(Entry & { readonly executable: boolean }) | undefined> {
    try {
      const found = await lstat(this.#bytes(path));
      return { kind: kindOf(found), bytes: found.size, executable: (found.mode & 0o111) !== 0 };
    } catch (error) {
      return nothingOr(error, path, undefined);
    }
  }

  async #list(path: string): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#bytes(path), { encoding: 'buffer' });
      return names.map((name) => name.toString('latin1')).sort();
    } catch (error) {
      return nothingOr(error, path, []);
    }
  }

  async #read(path: string, length: number): Promise<string> {
    try {
      const file = await open(this.#bytes(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        return buffer.toString('latin1', 0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      return nothingOr(error, path, '');
    }
  }

  #bytes(path: string): Buffer {
    return Buffer.from(`${this.#root}${path}`, 'latin1');
  }
}

/** A path as the kernel writes it. */
export function encoded(path: string): string {
  return encodeName(Buffer.from(path, 'latin1'));
}

const NOTHING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENXIO', 'EISDIR']);

function nothingOr<Value>(error: unknown, path: string, nothing: Value): Value {
  if (error instanceof Error && 'code' in error && NOTHING.has(String(error.code))) return nothing;
  throw diskError(error, path);
}

function kindOf(found: Stats): EntryKind {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSymbolicLink() ? 'link' : 'other';
}
