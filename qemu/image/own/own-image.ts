/** From files of the user's own to an image that boots with the agent beside it. Nothing of theirs is changed. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TomoyoError } from '../../../lib/errors.js';
import type { BoardArchitecture, BoardImage } from '../board-image.js';
import { Cache, cacheFolder, keyOf } from '../cache.js';
import { CpioArchive } from '../cpio.js';
import { errnoOf } from '../file-error.js';
import { packageRoot } from '../package-files.js';
import type { OnProgress } from '../progress.js';
import { NODE_ARCHITECTURE } from '../recipe.js';
import { checkInitrd } from './initrd-file.js';
import { kernelArchitecture } from './kernel-file.js';
import { ensureRootDisk } from './root-disk.js';
import { rootSource } from './rootfs-file.js';
import { userModules } from './user-modules.js';

export interface OwnImageOptions {
  /** A kernel file; its first bytes say for which architecture. Or an image of ours, for the kernel in it. */
  readonly kernel: string | BoardImage;
  readonly initrd?: string | undefined;
  readonly rootfs?: string | undefined;
  readonly modules?: string | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Raise it when code changes what our archive is made like. */
const REVISION = 1;
const OWN_FILE = 'own.cpio';

/**
 * @throws TomoyoError BOARD_BAD_OPTION: a file is missing or is not what it must be; BOARD_MISSING_TOOL; BOARD_IMAGE,
 * BOARD_DISK_FULL, BOARD_BAD_CACHE where the disk cannot be made.
 */
export async function ownImage(options: OwnImageOptions): Promise<BoardImage> {
  const { kernel, initrd, rootfs, modules, onProgress = () => undefined, signal } = options;
  const facts = typeof kernel === 'string' ? await userKernel(kernel) : kernel;
  const ours = typeof kernel === 'string' ? undefined : kernel;
  if (initrd !== undefined) await checkInitrd(initrd);
  if (rootfs === undefined && initrd === undefined) {
    throw bad('A "kernel" alone has no user space: give a "rootfs", or an "initrd" that is the whole system.');
  }
  if (ours !== undefined && modules !== undefined) throw bad('"modules" needs the "kernel" that they are of.');
  const source = rootfs === undefined ? undefined : await rootSource(rootfs);
  const rootType = source?.kind === 'image' ? source.type : source && 'squashfs';
  const cache = new Cache(cacheFolder(), (text) => onProgress({ kind: 'note', text }));
  await cache.open();
  const drivers = modules === undefined ? undefined : await userModules(modules, rootType, signal);
  const archive = await ownArchive(cache, facts.architecture, drivers);
  const disks: string[] = [];
  if (rootfs !== undefined && source?.kind === 'image') disks.push(rootfs);
  else if (rootfs !== undefined && source !== undefined && source.kind !== 'image') {
    disks.push(await ensureRootDisk(cache, { path: rootfs, source, onProgress, signal }));
  }
  const parts = [ours?.rootModules, archive, initrd].filter((path) => path !== undefined);
  return { ...facts, initrd: parts, disks, packages: ours?.packages ?? [], own: { rootType } };
}

type KernelFacts = Pick<BoardImage, 'architecture' | 'kernel' | 'kernelRelease' | 'kernelSeries'>;

async function userKernel(path: string): Promise<KernelFacts> {
  const architecture = await kernelArchitecture(path);
  return { architecture, kernel: path, kernelRelease: basename(path), kernelSeries: 'own' };
}

/** Programs of ours -> where board-init has or finds them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'board-init': 'board/init',
  'board-agent': 'board/add/usr/sbin/board-agent',
  'tomoyo-loader': 'board/tomoyo-loader',
};

async function ownArchive(cache: Cache, architecture: BoardArchitecture, drivers?: Buffer): Promise<string> {
  const built = join(await packageRoot(), 'prebuilds', `linux-${NODE_ARCHITECTURE[architecture]}`);
  const archive = new CpioArchive();
  // the kernel opens the console before anything can mount /dev
  archive.device('dev/console', { type: 'char', mode: 0o600, major: 5, minor: 1 });
  for (const [name, place] of Object.entries(PROGRAMS)) {
    archive.file(place, await builtProgram(join(built, name)), { mode: 0o755 });
  }
  const bytes = Buffer.concat([archive.toBuffer(), ...(drivers === undefined ? [] : [drivers])]);
  const key = keyOf([REVISION, createHash('sha256').update(bytes).digest('hex')]);
  const make = (folder: string): Promise<void> => writeFile(join(folder, OWN_FILE), bytes);
  return join(await cache.ensure({ kind: 'own', key, make }), OWN_FILE);
}

async function builtProgram(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    const text = `${path} is missing, so no board can be made: run npm run build in a checkout, or install again.`;
    throw new TomoyoError('BOARD_IMAGE', text, { errno: 'ENOENT', path, cause: error });
  }
}

function bad(text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', text);
}
