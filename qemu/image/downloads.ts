/** Downloaded packages, kept in the cache and never used without a look at their hash. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TomoyoError } from '../../lib/errors.js';
import { noNetwork, type PrivateApt } from './apt.js';
import type { Cache } from './cache.js';
import { diskFull } from './file-error.js';
import { isDiskFull, runProgram } from './host-program.js';
import type { OnProgress } from './progress.js';
import type { NodeRelease } from './recipe.js';
import type { DebianPackage } from './versions.js';

/** node:fs can watch a folder but not the growth of a file that another program writes, so it is looked at. */
const LOOK_MS = 250;

export interface DownloadOptions {
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

export class Downloads {
  readonly #cache: Cache;
  readonly #folder: string;

  constructor(cache: Cache) {
    this.#cache = cache;
    this.#folder = join(cache.folder, 'downloads');
  }

  debPath({ name, sha256 }: DebianPackage): string {
    return join(this.#folder, `${name}_${sha256.slice(0, 32)}.deb`);
  }

  nodePath({ spec }: NodeRelease): string {
    return join(this.#folder, `${spec.replace('@', '-')}.tgz`);
  }

  /** Those that are not there, or are there but damaged. */
  async missingDebs(packages: readonly DebianPackage[], onProgress: OnProgress): Promise<readonly DebianPackage[]> {
    const missing: DebianPackage[] = [];
    for (const one of packages) {
      const intact = await isIntact(this.debPath(one), { algorithm: 'sha256', digest: one.sha256 }, onProgress);
      if (!intact) missing.push(one);
    }
    return missing;
  }

  async hasNode(release: NodeRelease, onProgress: OnProgress): Promise<boolean> {
    return isIntact(this.nodePath(release), nodeHash(release), onProgress);
  }

  /** @throws TomoyoError BOARD_NO_NETWORK, BOARD_DISK_FULL; BOARD_IMAGE: not what the signed lists say. */
  async fetchDebs(apt: PrivateApt, packages: readonly DebianPackage[], { onProgress }: DownloadOptions): Promise<void> {
    const total = packages.reduce((sum, one) => sum + one.size, 0);
    const step = `download ${packages.length} Debian packages`;
    await this.#cache.inTemporary(async (folder) => {
      const names = packages.map(({ name, version }) => `${name}=${version}`);
      await measured(folder, { step, total, onProgress }, () => apt.download(names, folder));
      const files = await readdir(folder);
      for (const one of packages) {
        const file = files.find((candidate) => candidate.startsWith(`${one.name}_`)) ?? one.name;
        await this.#keep(join(folder, file), this.debPath(one), { algorithm: 'sha256', digest: one.sha256 });
      }
    });
  }

  /** @throws as `fetchDebs`, with npm's words; BOARD_MISSING_TOOL. */
  async fetchNode(release: NodeRelease, { onProgress, signal }: DownloadOptions): Promise<void> {
    const step = `download Node.js ${release.version}`;
    await this.#cache.inTemporary(async (folder) => {
      const own = join(folder, 'npm');
      await mkdir(own);
      await measured(own, { step, total: release.size, onProgress }, () =>
        npmPack(release.spec, { folder, own, signal }),
      );
      const file = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? release.spec;
      await this.#keep(join(folder, file), this.nodePath(release), nodeHash(release));
    });
  }

  async #keep(from: string, to: string, hash: Hash): Promise<void> {
    if ((await digestOf(from, hash)) !== hash.digest) {
      throw new TomoyoError('BOARD_IMAGE', `${to} was downloaded, but its ${hash.algorithm} is not the expected one.`);
    }
    await mkdir(this.#folder, { recursive: true });
    await markUsed(from); // apt gives a file the server's time
    await rename(from, to);
  }
}

interface Hash {
  readonly algorithm: 'sha256' | 'sha512';
  /** Hexadecimal for SHA-256, as in Debian's lists; base64 for SHA-512, as in npm's. */
  readonly digest: string;
}

function nodeHash({ sha512 }: NodeRelease): Hash {
  return { algorithm: 'sha512', digest: sha512 };
}

async function digestOf(path: string, { algorithm }: Hash): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest(algorithm === 'sha256' ? 'hex' : 'base64');
}

/** A file of the right hash is marked as used; one of another hash is removed. */
async function isIntact(path: string, hash: Hash, onProgress: OnProgress): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // not downloaded yet
  if (found === undefined) return false;
  if ((await digestOf(path, hash)) === hash.digest) {
    await markUsed(path);
    return true;
  }
  onProgress({ kind: 'note', text: `${path} is damaged: downloading it again.` });
  await rm(path, { force: true });
  return false;
}

/** For the cache, which forgets what is not used. */
async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

async function npmPack(
  spec: string,
  { folder, own, signal }: { folder: string; own: string; signal: AbortSignal | undefined },
): Promise<void> {
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];
  const where = ['--cache', own, '--pack-destination', folder];
  const args = ['pack', spec, ...where, '--loglevel=error', '--update-notifier=false', ...patience];
  const { status, stderr } = await runProgram('npm', args, { cwd: folder, signal });
  if (status === 0) return;
  const words = npmWords(stderr);
  if (isDiskFull(stderr)) throw diskFull(folder, new Error(words));
  throw noNetwork(`The npm package ${spec} could not be downloaded`, words);
}

/** npm says what happened first, and then much else: a stack, advice, where its log is. */
export function npmWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim());
  const telling = lines.find((line) => line !== '' && !/^(?:code|syscall|errno|cwd) /.test(line));
  return telling ?? 'no message';
}

/** Runs a download as a step, reporting how much has arrived in `folder`. */
async function measured(
  folder: string,
  { step, total, onProgress }: { step: string; total: number; onProgress: OnProgress },
  work: () => Promise<void>,
): Promise<void> {
  onProgress({ kind: 'step', step, received: 0, total, done: false });
  let running = true;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const received = Math.min(await sizeOf(folder), total);
    looking = false;
    if (running) onProgress({ kind: 'step', step, received, total, done: false });
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  try {
    await work();
  } finally {
    running = false;
    clearInterval(timer);
  }
  onProgress({ kind: 'step', step, received: total, total, done: true });
}

/** Files come and go while they are counted; one that is gone counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(path);
    const found = await stat(path).catch(() => undefined);
    return found?.size ?? 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
