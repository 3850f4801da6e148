/** The name of a template in the cache: a hash of everything that decides what is in it. */
import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { keyOf } from '../image/cache.js';
import { nodeStart } from './boot-options.js';
import { qemuCommand } from './command-line.js';
import { workerProgram } from './node-worker.js';
import type { PreparedBoot } from './prepare.js';

/** Raise it when code, not data, changes what a template is made like. */
const REVISION = 1;

/**
 * Policy and files of the boot count by their bytes. QEMU, kernel, archives and disks count by path, size, times and
 * inode: reading a hundred megabytes would take longer than a clone does.
 */
export async function templateKey({ image, options, program, host, overlay }: PreparedBoot): Promise<string> {
  const memory = { path: 'ram', as: 'template' } as const;
  const { args } = qemuCommand(image, { ...options, memory, console: 'pipe', monitorFd: 3 }, host);
  const files = [program, image.kernel, ...image.initrd, ...image.disks];
  const identities = await Promise.all(files.map(identity));
  const added = overlay === undefined ? '' : createHash('sha256').update(overlay).digest('hex');
  const node = nodeStart(options);
  const warm = node === undefined ? [] : [node, await workerProgram()];
  return keyOf([REVISION, args, identities, image.initrd.length, added, warm]);
}

/** Times in whole nanoseconds: two files of one second and one size are two. */
async function identity(path: string): Promise<readonly string[]> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [await realpath(path), ...[size, ino, mtimeNs, ctimeNs].map(String)];
}
