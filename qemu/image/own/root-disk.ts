/**
 * A folder or a tar as a disk: a squashfs, uncompressed, as reading it on an emulated processor is what takes time.
 *
 * It is made of a tar in every case, so owners, modes and device nodes are fields of an archive, and nobody needs the
 * rights of root to write them down.
 */
import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { keyOf, type Cache, type Part } from '../cache.js';
import { mustRun, programOutput } from '../host-program.js';
import { asStep, type OnProgress } from '../progress.js';
import { openTar, type RootSource } from './rootfs-file.js';

/** Raise it when code changes what such a disk is made like. */
const REVISION = 1;

/** So many digits of a key tell what the disk is made of, the others in which state. */
const PLACE_DIGITS = 12;

export const ROOT_DISK = 'root.squashfs';

/** The root folder is root's and 0755 in every case: sqfstar does not take that out of the tar. */
const FORM = '-noI -noD -noF -noX -mkfs-time 0 -root-mode 0755 -root-uid 0 -root-gid 0'.split(' ');

export interface RootDiskOptions {
  readonly path: string;
  readonly source: Exclude<RootSource, { kind: 'image' }>;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/** The path of the disk, made if need be. One that was made of an older state of the same folder or tar is thrown away. */
export async function ensureRootDisk(cache: Cache, options: RootDiskOptions): Promise<string> {
  const part = await rootDiskPart(options);
  const folder = await cache.ensure(part);
  const ofThis = `${part.kind}-${part.key.slice(0, PLACE_DIGITS)}`;
  for (const name of await readdir(cache.folder)) {
    const isOlder = name.startsWith(ofThis) && name !== basename(folder);
    if (isOlder) await rm(join(cache.folder, name), { recursive: true, force: true });
  }
  return join(folder, ROOT_DISK);
}

/** The disk, as a part of the cache: made again when a file of the folder, or the tar, is another one. */
export async function rootDiskPart({ path, source, onProgress, signal }: RootDiskOptions): Promise<Part> {
  const place = await realpath(path);
  // to whom the files belong that are ours depends on who we are
  const user = process.geteuid?.() ?? 0;
  const content = source.kind === 'folder' ? await folderState(place) : await fileState(place);
  const make = (folder: string): Promise<void> =>
    asStep(onProgress, `make a disk of ${path}`, async () => {
      const mapped = source.kind === 'folder' && user !== 0 ? await mkdtemp(join(tmpdir(), 'board-owner-')) : undefined;
      try {
        const map = mapped === undefined ? [] : await ownerMap(mapped, user);
        const input =
          source.kind === 'tar'
            ? openTar(place, source.compression, signal)
            : programOutput('tar', folderTarArgs(place, map), signal);
        await mustRun('sqfstar', [...FORM, join(folder, ROOT_DISK)], { folder, signal, input });
      } finally {
        if (mapped !== undefined) await rm(mapped, { recursive: true });
      }
    });
  const ofPlace = keyOf([place, user]).slice(0, PLACE_DIGITS);
  const key = ofPlace + keyOf([REVISION, source, content]).slice(PLACE_DIGITS);
  return { kind: 'rootfs', key, proof: 'times', make };
}

/** File systems that are mounted in it (proc, dev) stay out. */
function folderTarArgs(place: string, map: readonly string[]): readonly string[] {
  const kept = ['--numeric-owner', '--xattrs', '--xattrs-include=*', '--sort=name', '--one-file-system'];
  return ['--create', ...kept, ...map, '--directory', place, '.'];
}

/** Whoever unpacked it without the rights of root means root where a file is theirs. */
async function ownerMap(folder: string, user: number): Promise<readonly string[]> {
  const users = join(folder, 'users');
  const groups = join(folder, 'groups');
  await writeFile(users, `+${user} root:0\n`);
  await writeFile(groups, `+${process.getegid?.() ?? 0} root:0\n`);
  return [`--owner-map=${users}`, `--group-map=${groups}`];
}

async function fileState(path: string): Promise<readonly string[]> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [size, ino, mtimeNs, ctimeNs].map(String);
}

/** Of every file in it; the time of the last change of its inode tells a new owner or mode too. */
async function folderState(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const path of pathsUnder(folder)) {
    const found = await lstat(path, { bigint: true });
    const target = found.isSymbolicLink() ? await readlink(path) : '';
    const { mode, uid, gid, rdev, size, mtimeNs } = found;
    // a folder's size and times change with what is beside it, such as a mount
    const changing = found.isDirectory() ? [] : [size, mtimeNs, found.ctimeNs];
    hash.update([path, target, mode, uid, gid, rdev, ...changing].join('\0')).update('\n');
  }
  return hash.digest('hex');
}

/** The folder and all in it. Links are not followed: they mean the guest's root. */
async function* pathsUnder(path: string): AsyncGenerator<string> {
  yield path;
  for (const entry of (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) yield* pathsUnder(join(path, entry.name));
    else yield join(path, entry.name);
  }
}
