import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { TomoyoError } from '../errors.js';
import { decodeName, encodeName } from '../text/escape.js';

/** Whether a name is that of a file; `unknown` where the answer was refused, or the name has a wildcard. */
export type Presence = 'exists' | 'missing' | 'unknown';

/** As many links as the kernel follows in one name. */
const LINKS_LIMIT = 40;

/**
 * The files below a folder that is, or will be, the root of a machine: an image that is unpacked, or `/`.
 *
 * Names are absolute and in the kernel's text, `/a\040b`; names of folders may end with `/`. Links lead where they would
 * lead on that machine: an absolute one begins at the root again, and `..` of the root is the root, so nothing outside is
 * ever looked at.
 */
export class ImageFiles {
  readonly #root: string;
  /** Folders that were refused: what is below them is not known. In the kernel's text. */
  readonly refused = new Set<string>();
  /** Where folders are that were asked for before, by their bytes. */
  readonly #folders = new Map<string, Place>();

  /** @throws TomoyoError TOMOYO_BAD_OPTION if the root is no folder */
  constructor(root: string) {
    this.#root = Buffer.from(root).toString('latin1').replace(/\/+$/, '');
    const stats = look(`${this.#root}/.`);
    if (typeof stats === 'string' || !stats.isDirectory())
      throw new TomoyoError('TOMOYO_BAD_OPTION', `Expected a folder for --root, found none at ${root}.`, {
        path: root,
      });
  }

  /** Whether a file has that name. The last component may be a link that leads nowhere, unless a `/` stands behind it. */
  look(name: string): Presence {
    return this.#find(name).presence;
  }

  /**
   * The name of the same file without links in it, as the kernel would have it.
   * @returns undefined for what is not there
   */
  resolve(name: string): string | undefined {
    const { presence, path } = this.#find(name, { followLast: true });
    return presence === 'exists' ? encode(path === '' ? '/' : path) : undefined;
  }

  /** The nearest folder above a name that is there; at least `/`. */
  folderAbove(name: string): string {
    let at = name.replace(/\/+$/, '').lastIndexOf('/');
    for (; at > 0; at = name.lastIndexOf('/', at - 1))
      if (this.look(name.slice(0, at + 1)) === 'exists') return name.slice(0, at + 1);
    return '/';
  }

  /**
   * Everything below a folder, sorted by bytes within each folder: names of folders end with `/`, links are not followed
   * and come as they are. A folder that is missing gives nothing, one that is refused is put into `refused`.
   */
  *filesBelow(folder: string): Generator<string, void, undefined> {
    const { presence, path } = this.#find(folder.endsWith('/') ? folder : `${folder}/`);
    if (presence === 'exists') yield* this.#below(path);
  }

  *#below(path: string): Generator<string, void, undefined> {
    const names = this.#names(path);
    for (const { name, isFolder } of names) {
      const full = `${path}/${name}`;
      yield isFolder ? `${encode(full)}/` : encode(full);
      if (isFolder) yield* this.#below(full);
    }
  }

  #names(path: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
    try {
      const all = readdirSync(bytes(`${this.#root}${path}/`), { withFileTypes: true, encoding: 'latin1' });
      return all
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (!isMissing(error)) this.refused.add(encode(`${path}/`));
      return [];
    }
  }

  #find(name: string, { followLast = false }: { followLast?: boolean } = {}): Place {
    const path = decode(name);
    if (path === undefined || !path.startsWith('/')) return UNKNOWN;
    const end = path.lastIndexOf('/');
    const folder = this.#folder(path.slice(0, end));
    if (folder.presence !== 'exists' || end === path.length - 1) return folder;
    return this.#walk(folder.path, [path.slice(end + 1)], { followLast });
  }

  /** Where a folder is; '' is the root. */
  #folder(path: string): Place {
    if (path === '') return ROOT;
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const end = path.lastIndexOf('/');
    const above = this.#folder(path.slice(0, Math.max(0, end)));
    const place =
      above.presence === 'exists' ? this.#walk(above.path, [path.slice(end + 1), '.'], { followLast: true }) : above;
    this.#folders.set(path, place);
    return place;
  }

  /** Goes on from a folder, component by component. */
  #walk(folder: string, names: readonly string[], { followLast }: { followLast: boolean }): Place {
    const ahead = [...names];
    let path = folder;
    let links = 0;
    for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        path = path.slice(0, Math.max(0, path.lastIndexOf('/')));
        continue;
      }
      const next = `${path}/${name}`;
      const found = look(this.#root + next);
      if (found === 'unknown') this.refused.add(encode(`${path}/`));
      if (typeof found === 'string') return found === 'missing' ? MISSING : UNKNOWN;
      const isLast = ahead.length === 0;
      if (found.isSymbolicLink() && (followLast || !isLast)) {
        links += 1;
        const target = links > LINKS_LIMIT ? undefined : linkTarget(this.#root + next);
        if (target === undefined) return MISSING;
        if (target.startsWith('/')) path = '';
        ahead.unshift(...target.split('/'));
      } else if (isLast || found.isDirectory()) path = next;
      else return MISSING;
    }
    return { presence: 'exists', path };
  }
}

interface Place {
  readonly presence: Presence;
  /** Below the root, without links, as bytes; '' is the root itself. */
  readonly path: string;
}

const ROOT: Place = { presence: 'exists', path: '' };
const MISSING: Place = { presence: 'missing', path: '' };
const UNKNOWN: Place = { presence: 'unknown', path: '' };

function look(path: string): Stats | 'missing' | 'unknown' {
  try {
    return lstatSync(bytes(path));
  } catch (error) {
    return isMissing(error) ? 'missing' : 'unknown';
  }
}

/** @returns undefined for one that is gone, or is none any more */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(bytes(path), 'latin1');
  } catch {
    return undefined; // somebody else changes the image while it is looked at
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ENAMETOOLONG';
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

function encode(path: string): string {
  return encodeName(bytes(path));
}

/** @returns undefined for a word with wildcards */
function decode(name: string): string | undefined {
  if (!name.includes('\\')) return name;
  try {
    return Buffer.from(decodeName(name)).toString('latin1');
  } catch (error) {
    if (error instanceof TomoyoError) return undefined;
    throw error;
  }
}
