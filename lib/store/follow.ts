import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';

/** What a path leads to, or why it leads nowhere. */
export type Followed =
  | {
      readonly found: true;
      /** As seen from inside the root, without links. */ readonly real: string;
      readonly stats: Stats;
    }
  | { readonly found: false; readonly errno: string };

/** As the kernel: more links in one path are a loop. */
const MOST_LINKS = 40;

/**
 * Follows a path as a kernel would whose root folder is `root`: absolute links start there, and `..` does not lead out.
 * @param root '' is the machine's own
 * @param path absolute, as seen from inside
 */
export async function follow(root: string, path: string): Promise<Followed> {
  const todo = components(path);
  let real = '';
  let links = 0;
  let stats = await lstat(root === '' ? '/' : root);
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (!stats.isDirectory()) return { found: false, errno: 'ENOENT' };
    if (part === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
      stats = await lstat(`${root}${real}/`);
      continue;
    }
    const next = await entry(`${root}${real}/${part}`);
    if (typeof next === 'string') return { found: false, errno: next };
    if (!next.isSymbolicLink()) {
      stats = next;
      real = `${real}/${part}`;
      continue;
    }
    if (++links > MOST_LINKS) return { found: false, errno: 'ELOOP' };
    const target = await readlink(`${root}${real}/${part}`);
    if (target.startsWith('/')) {
      real = '';
      stats = await lstat(root === '' ? '/' : root);
    }
    todo.unshift(...components(target));
  }
  return { found: true, real: real === '' ? '/' : real, stats };
}

/** What stands at a path itself, a link too; the name of the errno where that cannot be told. */
export async function entry(path: string): Promise<Stats | string> {
  try {
    return await lstat(path);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return errno === 'ENOTDIR' ? 'ENOENT' : errno;
  }
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
