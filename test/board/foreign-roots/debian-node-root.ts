/** Debian's root with Node.js in it, and links to this package as npm makes them, as one ext4 image. */
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardFile, BoardImage } from '../../../qemu/index.js';
import { packageRoot, readPackageFiles } from '../../../qemu/image/package-files.js';
import { cached } from './cached.js';
import { debianRoot } from './debian-root.js';

const HOME = 'usr/lib/node_modules/tomoyo/';
const COMMAND = 'dist/cli/tomoyo.js';
const LINKS: Readonly<Record<string, string>> = {
  'usr/bin/node': '/opt/node/bin/node',
  'usr/bin/tomoyo': `../../${HOME}${COMMAND}`,
};
const SIZE = '640M';

/** Path of root.ext4. Needs root, as debianRoot(). @param ours an image of ours of that architecture: its Node.js is taken */
export async function debianNodeRoot({ architecture, disks: [node = ''] }: BoardImage): Promise<string> {
  const tar = await debianRoot(architecture);
  const inputs = { tar, node, LINKS, SIZE };
  const name = `debian-node-${architecture}`;
  const folder = await cached(name, { source: import.meta.url, inputs }, async (into) => {
    const root = join(into, 'root');
    execFileSync('unsquashfs', ['-quiet', '-no-progress', '-dest', root, node]);
    execFileSync('mkdir', [join(into, 'opt')]);
    execFileSync('mv', [join(root, 'node'), join(into, 'opt/node')]);
    execFileSync('tar', ['--extract', '--numeric-owner', '--directory', root, '--file', tar]);
    rmSync(join(root, 'opt'), { recursive: true, force: true });
    execFileSync('mv', [join(into, 'opt'), join(root, 'opt')]);
    for (const [path, target] of Object.entries(LINKS)) symlinkSync(target, join(root, path));
    const image = join(into, 'root.ext4');
    execFileSync('/sbin/mke2fs', ['-q', '-t', 'ext4', '-d', root, image, SIZE]);
    rmSync(root, { recursive: true });
  });
  return join(folder, 'root.ext4');
}

/** This package as it is now, where the links lead. */
export async function packageFiles({ architecture }: BoardImage): Promise<readonly BoardFile[]> {
  if (architecture === 'x86-64') throw new Error('no image of ours is for x86-64');
  const files = await readPackageFiles(await packageRoot(), architecture);
  return [...files].flatMap(([path, { content, mode }]) =>
    path.startsWith(HOME) ? [{ path: `/${path}`, data: content, mode: path === HOME + COMMAND ? 0o755 : mode }] : [],
  );
}
