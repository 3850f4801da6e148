/** From two names to files that boot: looks into the cache, and makes what is missing. */
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { PrivateApt } from './apt.js';
import { readGuestFiles } from './base.js';
import type { Architecture, BoardImage, KernelSeries } from './board-image.js';
import { Cache, cacheFolder } from './cache.js';
import { checkedArchitecture, checkedKernelSeries } from './choice.js';
import { Downloads } from './downloads.js';
import { asCacheError, checkFreeSpace } from './file-error.js';
import { withLock } from './lock.js';
import { packageRoot, readPackageFiles } from './package-files.js';
import { boardImage, partsOf, type PartContext, type Parts } from './parts.js';
import { asStep, type OnProgress } from './progress.js';
import { NODE_RELEASE } from './recipe.js';
import { rememberedVersions, rememberVersions, resolveVersions, type Versions } from './versions.js';

/** Options of ensureImage(). */
export interface EnsureImageOptions {
  /** 'arm64' or 'armhf'; taken as text, since it often comes from a command line. */
  readonly architecture: string;
  /** '6.1' or '6.12' */
  readonly kernelSeries: string;
  /** Ask Debian for newer versions of the packages, even if those of the last build are known. */
  readonly update?: boolean;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Folders of lists and npm's own copies, beside what is counted exactly. */
const SLACK_BYTES = 100e6;

/**
 * An image to boot, from the cache or made now. The second call needs neither network nor apt.
 *
 * Settles when all files are in place. Several processes may call it at once; one of them works, the others wait.
 * @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL, BOARD_NO_NETWORK, BOARD_DISK_FULL, BOARD_BAD_CACHE,
 * BOARD_IMAGE; the reason of `signal`. Nothing half-made is left behind.
 * Tested: test/harness/image, test/board.
 */
export async function ensureImage(options: EnsureImageOptions): Promise<BoardImage> {
  const { update = false, onProgress = () => undefined, signal } = options;
  const architecture = checkedArchitecture(options.architecture);
  const kernelSeries = checkedKernelSeries(options.kernelSeries, architecture);
  const cache = new Cache(cacheFolder(), (text) => onProgress({ kind: 'note', text }));
  await cache.open();
  const root = await packageRoot();
  const guest = await readGuestFiles(join(root, 'qemu', 'guest'));
  const packageFiles = await readPackageFiles(root, architecture);
  const downloads = new Downloads(cache);
  const context: PartContext = { architecture, cache, downloads, guest, packageFiles, onProgress, signal };
  const builder = new ImageBuilder(context, kernelSeries);
  const ready = update ? undefined : await builder.find();
  if (ready !== undefined) return ready;
  const onWait = (pid: number): void => {
    onProgress({ kind: 'note', text: `Another process (${pid}) is making an image: waiting for it.` });
  };
  try {
    return await withLock(join(cache.folder, 'lock'), { onWait, signal }, () => builder.build({ update }));
  } catch (error) {
    throw damageOr(asCacheError(error, cache.folder), cache.damaged);
  }
}

/** Without the damage there would have been nothing to download: that is what to tell first. */
function damageOr(error: unknown, damaged: readonly string[]): unknown {
  const [path] = damaged;
  if (path === undefined || !(error instanceof TomoyoError) || error.code !== 'BOARD_NO_NETWORK') return error;
  const message = `${path} was damaged and could not be made again: ${error.message}`;
  return new TomoyoError('BOARD_BAD_CACHE', message, { path, cause: error });
}

class ImageBuilder {
  readonly #context: PartContext;
  readonly #kernelSeries: KernelSeries;
  readonly #apt: PrivateApt;
  readonly #name: string;

  constructor(context: PartContext, kernelSeries: KernelSeries) {
    const { architecture, cache, signal } = context;
    this.#context = context;
    this.#kernelSeries = kernelSeries;
    this.#name = `${architecture}-${kernelSeries}`;
    this.#apt = new PrivateApt({ folder: join(cache.folder, `apt-${architecture}`), architecture, signal });
  }

  /** The image, if the cache has all of it. */
  async find(): Promise<BoardImage | undefined> {
    const { cache } = this.#context;
    const versions = await rememberedVersions(cache.folder, this.#name);
    if (versions === undefined) return undefined;
    const parts = partsOf(versions, this.#context);
    const kernel = await cache.find(parts.kernel);
    const base = await cache.find(parts.base);
    const node = await cache.find(parts.node);
    const own = await cache.find(parts.package);
    if (kernel === undefined || base === undefined || node === undefined || own === undefined) return undefined;
    return this.#image(versions, { kernel, base, node, package: own });
  }

  /** Under the lock: what another process has made meanwhile is found. */
  async build({ update }: { readonly update: boolean }): Promise<BoardImage> {
    const known = await rememberedVersions(this.#context.cache.folder, this.#name);
    if (known === undefined || update) return this.#make(await this.#resolve(known));
    try {
      return await this.#make(known);
    } catch (error) {
      // Debian's mirrors forget a version when the next one is out: if there is a newer one, take that.
      if (!(error instanceof TomoyoError) || error.code !== 'BOARD_NO_NETWORK') throw error;
      const newer = await this.#resolve(known);
      if (JSON.stringify(newer) === JSON.stringify(known)) throw error;
      return this.#make(newer);
    }
  }

  async #resolve(known: Versions | undefined): Promise<Versions> {
    const { architecture, cache, onProgress } = this.#context;
    await this.#apt.open();
    const step = `look up Debian packages for ${architecture}`;
    return asStep(onProgress, step, async () => {
      const complaint = await this.#apt.update();
      try {
        const versions = await resolveVersions(this.#apt, { architecture, kernelSeries: this.#kernelSeries });
        if (complaint !== undefined) this.#note(`Not every list of packages could be fetched (${complaint}).`);
        await rememberVersions(cache.folder, this.#name, versions);
        return versions;
      } catch (error) {
        const offline = error instanceof TomoyoError && error.code === 'BOARD_NO_NETWORK';
        if (known === undefined || !offline) throw error;
        this.#note(`Debian could not be asked (${complaint ?? error.message}): using the versions of the last build.`);
        return known;
      }
    });
  }

  async #make(versions: Versions): Promise<BoardImage> {
    const { cache } = this.#context;
    const parts = partsOf(versions, this.#context);
    const work = await this.#workOf(versions, parts);
    await checkFreeSpace(cache.folder, work.bytes);
    const [debian, node, own] = await together([
      async () => {
        await work.fetchDebs();
        return together([() => cache.ensure(parts.kernel), () => cache.ensure(parts.base)]);
      },
      async () => {
        await work.fetchNode();
        return [await cache.ensure(parts.node)];
      },
      async () => [await cache.ensure(parts.package)],
    ]);
    await cache.prune();
    const [kernel = '', base = ''] = debian ?? [];
    return this.#image(versions, { kernel, base, node: node?.[0] ?? '', package: own?.[0] ?? '' });
  }

  /** What has to be downloaded for the parts that are missing, and the room all of it takes. */
  async #workOf(
    versions: Versions,
    parts: Parts,
  ): Promise<{ bytes: number; fetchDebs: () => Promise<void>; fetchNode: () => Promise<void> }> {
    const { architecture, cache, downloads, onProgress, signal } = this.#context;
    const release = NODE_RELEASE[architecture];
    const needed = [
      ...((await cache.find(parts.kernel)) === undefined ? [versions.kernel] : []),
      ...((await cache.find(parts.base)) === undefined ? versions.base : []),
    ];
    const needsNode = (await cache.find(parts.node)) === undefined;
    const debs = await downloads.missingDebs(needed, onProgress);
    const fetchesNode = needsNode && !(await downloads.hasNode(release, onProgress));
    const bytes =
      sum(debs.map(({ size }) => size)) +
      sum(needed.map(({ unpackedBytes }) => unpackedBytes)) +
      (needsNode ? 2 * release.unpackedBytes : 0) + // the tree and the disk
      (fetchesNode ? 2 * release.size : 0) + // npm's own copy and ours
      (needed.length > 0 || needsNode ? SLACK_BYTES : 0);
    const options = { onProgress, signal };
    return {
      bytes,
      fetchDebs: async () => {
        if (debs.length === 0) return;
        await this.#apt.open();
        await downloads.fetchDebs(this.#apt, debs, options);
      },
      fetchNode: async () => {
        if (fetchesNode) await downloads.fetchNode(release, options);
      },
    };
  }

  #image(versions: Versions, folders: Readonly<Record<keyof Parts, string>>): BoardImage {
    const architecture: Architecture = this.#context.architecture;
    return boardImage(folders, { versions, architecture, kernelSeries: this.#kernelSeries });
  }

  #note(text: string): void {
    this.#context.onProgress({ kind: 'note', text });
  }
}

/** Waits for all of them even if one fails, so that none goes on behind the caller's back. */
async function together<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const settled = await Promise.allSettled(tasks.map((task) => task()));
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
