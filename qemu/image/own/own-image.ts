/** From files of the user's own to an image that boots with the agent beside it. Nothing of theirs is changed. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
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
  /** A kernel file; its first bytes say for which architecture. Or what makes an image of ours, for the kernel in it. */
  readonly kernel: string | (() => Promise<BoardImage>);
  /** What a kernel file has to be for; default: whatever it is for. */
  readonly architecture?: BoardArchitecture | undefined;
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
  const { kernel, architecture, modules, onProgress = () => undefined, signal } = options;
  const rootfs = options.rootfs === undefined ? undefined : resolve(options.rootfs);
  const initrd = options.initrd === undefined ? undefined : resolve(options.initrd);
  if (initrd !== undefined) await checkInitrd(initrd);
  if (rootfs === undefined && initrd === undefined) {
    throw bad('A "kernel" alone has no user space: give a "rootfs", or an "initrd" that is the whole system.');
  }
  if (typeof kernel !== 'string' && modules !== undefined) throw bad('"modules" needs the "kernel" that they are of.');
  const source = rootfs === undefined ? undefined : await rootSource(rootfs);
  const rootType = source?.kind === 'image' ? source.type : source && 'squashfs';
  const facts: KernelFacts =
    typeof kernel === 'string' ? await userKernel(resolve(kernel), architecture) : await kernel();
  const cache = new Cache(cacheFolder(), (text) => onProgress({ kind: 'note', text }));
  await cache.open();
  const drivers = modules === undefined ? undefined : await userModules(modules, rootType, signal);
  const archive = await ownArchive(cache, facts.architecture, drivers);
  const disks: string[] = [];
  if (rootfs !== undefined && source?.kind === 'image') disks.push(rootfs);
  else if (rootfs !== undefined && source !== undefined && source.kind !== 'image') {
    disks.push(await ensureRootDisk(cache, { path: rootfs, source, onProgress, signal }));
  }
  const parts = [facts.rootModules, archive, initrd].filter((path) => path !== undefined);
  return { ...facts, initrd: parts, disks, own: { rootType } };
}

type KernelFacts = Pick<
  BoardImage,
  'architecture' | 'kernel' | 'kernelRelease' | 'kernelSeries' | 'rootModules' | 'packages'
>;

async function userKernel(path: string, wanted: BoardArchitecture | undefined): Promise<KernelFacts> {
  const architecture = await kernelArchitecture(path);
  if ((wanted ?? architecture) !== architecture) {
    throw bad(`"kernel" is for ${architecture}, and "architecture" says ${wanted}: ${path}`);
  }
  return { architecture, kernel: path, kernelRelease: basename(path), kernelSeries: 'own', packages: [] };
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
