/** Writes a tar (ustar) with any owner, mode and device node: no rights of root are needed for that. */

export interface TarEntry {
  /** Without '/' at the beginning; of a folder, with one at the end. */
  readonly path: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly data?: string | Buffer;
  readonly link?: string;
  readonly device?: { readonly type: 'char' | 'block'; readonly major: number; readonly minor: number };
}

const BLOCK = 512;

export function tarOf(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const data = Buffer.from(entry.data ?? '');
    return [header(entry, data.length), data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(entry: TarEntry, size: number): Buffer {
  const { path, uid = 0, gid = 0, link = '', device } = entry;
  const isFolder = path.endsWith('/');
  const type = device ? (device.type === 'char' ? '3' : '4') : link !== '' ? '2' : isFolder ? '5' : '0';
  const head = Buffer.alloc(BLOCK);
  head.write(path, 0);
  head.write(octal(entry.mode ?? (isFolder ? 0o755 : 0o644), 7), 100);
  head.write(octal(uid, 7), 108);
  head.write(octal(gid, 7), 116);
  head.write(octal(size, 11), 124);
  head.write(octal(0, 11), 136);
  head.write(' '.repeat(8), 148);
  head.write(type, 156);
  head.write(link, 157);
  head.write('ustar\x0000', 257);
  if (device !== undefined) {
    head.write(octal(device.major, 7), 329);
    head.write(octal(device.minor, 7), 337);
  }
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}
