import { posix } from 'node:path';
import type { Disk } from './disk.js';

/** As the kernel: more links in one path are a loop. */
const MOST_LINKS = 40;

/**
 * What a path names when `root` is the root folder, free of links: absolute links start there, and `..` does not lead
 * out of it. Nothing outside of it is looked at.
 * @param root without links itself; '' is the machine's own root
 * @param path absolute, as seen from inside
 * @returns as seen from inside; undefined: nothing there, or links that loop
 */
export async function resolveInside(
  disk: Pick<Disk, 'entry' | 'readLink'>,
  root: string,
  path: string,
): Promise<string | undefined> {
  const todo = components(path);
  let real = '';
  let links = 0;
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
      continue;
    }
    const entry = await disk.entry(`${root}${real}/${part}`);
    if (entry === undefined) return undefined;
    if (entry.kind !== 'link') {
      real = `${real}/${part}`;
      continue;
    }
    if (++links > MOST_LINKS) return undefined;
    const target = await disk.readLink(`${root}${real}/${part}`);
    if (target.startsWith('/')) real = '';
    todo.unshift(...components(target));
  }
  return real === '' ? '/' : real;
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/**
 * As the kernel names a program that is executed: the folder free of links, its own name as it is.
 * Source: spec of execve: the last link is not followed (security/tomoyo/domain.c, tomoyo_find_next_domain()).
 */
export async function executedName(
  disk: Pick<Disk, 'entry' | 'readLink'>,
  root: string,
  path: string,
): Promise<string | undefined> {
  const folder = await resolveInside(disk, root, posix.dirname(path));
  return folder === undefined ? undefined : posix.join(folder, posix.basename(path));
}
