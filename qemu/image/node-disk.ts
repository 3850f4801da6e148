/** The disk with Node.js: an uncompressed squashfs, as starting Node from a compressed one is slower. */
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './host-program.js';

export const NODE_DISK = 'opt.squashfs';

/** @param options.tgz The npm package. @param options.into Gets the disk, mounted on /opt in the guest. */
export async function makeNodeDisk(options: {
  readonly tgz: string;
  readonly into: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<void> {
  const { tgz, into, signal } = options;
  const run = { folder: into, signal };
  const tree = join(into, 'tree');
  await mkdir(tree);
  const files = ['package/bin/node', 'package/LICENSE'];
  await mustRun('tar', ['-xzf', tgz, '-C', tree, '--no-same-owner', ...files], run);
  await rename(join(tree, 'package'), join(tree, 'node'));
  for (const path of ['', 'node', 'node/bin', 'node/bin/node']) await chmod(join(tree, path), 0o755);
  await chmod(join(tree, 'node/LICENSE'), 0o644);
  const plain = ['-noI', '-noD', '-noF', '-noX', '-no-xattrs'];
  const reproducible = ['-all-root', '-all-time', '0', '-mkfs-time', '0'];
  const args = [tree, join(into, NODE_DISK), '-noappend', '-quiet', '-no-progress', ...plain, ...reproducible];
  await mustRun('mksquashfs', args, run);
  await rm(tree, { recursive: true });
}
