/** A store as data: what stands at each path. Made on disk here, as an archive for a board in archive.ts. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type TreeEntry =
  | string // a file's text, one character a byte
  | {
      readonly text: string;
      readonly repeat?: string;
      readonly numbered?: string;
      readonly times?: number;
      readonly mode?: string;
      readonly uid?: number;
    }
  | { readonly link: string }
  | { readonly folder: true; readonly mode?: string; readonly uid?: number }
  | { readonly fifo: true }
  | { readonly size: number }
  | { readonly nothing: true };

/** Paths below the store's folder; `.` is that folder. A later entry takes the place of an earlier one. */
export type Tree = Readonly<Record<string, TreeEntry>>;

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The text of a file, with what is repeated. */
export function textOf(entry: Extract<TreeEntry, string | { text: string }>): string {
  if (typeof entry === 'string') return entry;
  const { text, repeat = '', numbered, times = 0 } = entry;
  if (numbered === undefined) return text + repeat.repeat(times);
  return text + Array.from({ length: times }, (_, number) => numbered.replace('#', String(number))).join('');
}

export function makeTree(folder: string, tree: Tree): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  for (const [name, entry] of Object.entries(tree)) makeEntry(join(folder, name), entry);
}

function makeEntry(path: string, entry: TreeEntry): void {
  const isFolder = typeof entry === 'object' && 'folder' in entry;
  if (!isFolder) rmSync(path.replace(/\/$/, ''), { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  if (typeof entry === 'string' || 'text' in entry) writeFileSync(path, Buffer.from(textOf(entry), 'latin1'));
  else if ('link' in entry) symlinkSync(entry.link, path);
  else if ('folder' in entry) mkdirSync(path, { recursive: true });
  else if ('fifo' in entry) execFileSync('mkfifo', [path]);
  else if ('size' in entry) {
    writeFileSync(path, '');
    truncateSync(path, entry.size);
  } else return;
  if (typeof entry === 'object' && 'link' in entry) return;
  const { mode, uid }: { mode?: string; uid?: number } =
    typeof entry === 'object' && ('text' in entry || isFolder) ? entry : {};
  chmodSync(path, mode === undefined ? (isFolder ? FOLDER_MODE : FILE_MODE) : Number.parseInt(mode, 8));
  if (uid !== undefined) chownSync(path, uid, uid);
}
