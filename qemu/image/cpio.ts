/**
 * Writes cpio archives in the "newc" form, which the kernel unpacks as an initramfs.
 *
 * The bytes depend on what was added alone: names are sorted, inode numbers count from 1, times are 0. Owner, mode and
 * device nodes are fields of the archive, so no root rights are needed to make one.
 */
import { TomoyoError } from '../../lib/errors.js';

export interface CpioAttributes {
  /** Permission bits, such as 0o644. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

interface Entry {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly data: Uint8Array;
  readonly major: number;
  readonly minor: number;
}

const TYPE = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  char: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
} as const;
const NO_DATA = new Uint8Array(0);
const HEADER_BYTES = 110;
const PATH_MAX = 4096;
const BLOCK_BYTES = 512;

/**
 * One archive. Add in any order, then take `toBuffer()`.
 *
 * Names may start with '/'. Missing parent folders are added with mode 0755, owner root. Adding a name twice keeps the
 * last one. When the kernel unpacks several archives, a later file replaces an earlier one; a folder that exists keeps
 * its content and takes the mode and owner of the later archive; a folder where a symlink was replaces the symlink.
 */
export class CpioArchive {
  readonly #entries = new Map<string, Entry>();

  directory(path: string, { mode = 0o755, uid = 0, gid = 0 }: CpioAttributes = {}): this {
    return this.#add(path, TYPE.directory | mode, { uid, gid });
  }

  /** @param data Text is stored as UTF-8. */
  file(path: string, data: string | Uint8Array, { mode = 0o644, uid = 0, gid = 0 }: CpioAttributes = {}): this {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    return this.#add(path, TYPE.file | mode, { uid, gid, data: bytes });
  }

  symlink(path: string, target: string): this {
    return this.#add(path, TYPE.symlink | 0o777, { data: Buffer.from(target) });
  }

  fifo(path: string, { mode = 0o644, uid = 0, gid = 0 }: CpioAttributes = {}): this {
    return this.#add(path, TYPE.fifo | mode, { uid, gid });
  }

  device(path: string, device: { type: 'char' | 'block'; major: number; minor: number } & CpioAttributes): this {
    const { type, mode = 0o600, uid = 0, gid = 0, major, minor } = device;
    return this.#add(path, TYPE[type] | mode, { uid, gid, major, minor });
  }

  /** Whole archive, padded to 512 bytes, so that archives can be joined end to end. */
  toBuffer(): Buffer {
    const parts: Uint8Array[] = [];
    let inode = 1;
    const names = [...this.#entries.keys()].sort(byBytes);
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry !== undefined) parts.push(...encode(name, entry, inode++));
    }
    parts.push(...encode('TRAILER!!!', { mode: 0, uid: 0, gid: 0, data: NO_DATA, major: 0, minor: 0 }, 0));
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    parts.push(new Uint8Array(padding(size, BLOCK_BYTES)));
    return Buffer.concat(parts);
  }

  #add(path: string, mode: number, rest: Partial<Omit<Entry, 'mode'>>): this {
    const name = checkedName(path);
    this.#addParents(name);
    this.#entries.set(name, { mode, uid: 0, gid: 0, data: NO_DATA, major: 0, minor: 0, ...rest });
    return this;
  }

  #addParents(name: string): void {
    for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      const parent = name.slice(0, slash);
      if (!this.#entries.has(parent)) this.directory(parent);
    }
  }
}

/** Without the leading '/'. Two spellings of one name would hide each other, so only the plain one is taken. */
function checkedName(path: string): string {
  const name = path.replace(/^\/+/, '');
  const plain = name.split('/').every((word) => word !== '' && word !== '.' && word !== '..');
  if (!plain || name.includes('\0') || name === 'TRAILER!!!') {
    throw new TomoyoError('BOARD_BAD_OPTION', `"path" must be a plain path name below /, got ${JSON.stringify(path)}.`);
  }
  if (Buffer.byteLength(name) >= PATH_MAX) {
    throw new TomoyoError('BOARD_BAD_OPTION', `"path" must be shorter than ${PATH_MAX} bytes: ${name.slice(0, 60)}...`);
  }
  return name;
}

/** A folder sorts before what is in it, because its name is a prefix. */
function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function encode(name: string, entry: Entry, inode: number): Uint8Array[] {
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [
    inode,
    entry.mode,
    entry.uid,
    entry.gid,
    1, // links: the kernel looks for hard links only above 1
    0, // time
    entry.data.length,
    0, // device the file was on
    0,
    entry.major,
    entry.minor,
    nameBytes.length,
    0, // checksum: unused in this form
  ];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [
    Buffer.from(header),
    nameBytes,
    new Uint8Array(padding(HEADER_BYTES + nameBytes.length, 4)),
    entry.data,
    new Uint8Array(padding(entry.data.length, 4)),
  ];
}

function padding(size: number, unit: number): number {
  return (unit - (size % unit)) % unit;
}
