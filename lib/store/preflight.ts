import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TomoyoError } from '../errors.js';
import { parseBootWords, type BootWords } from '../policy/preflight/boot-words.js';
import { judgeBoot, type PreflightReport } from '../policy/preflight/judge-boot.js';
import type { RootState } from '../policy/preflight/root-state.js';
import { readRoot } from './read-root.js';
import { readStore } from './read-store.js';
import { STORE_ROOT } from './store.js';

/** Options of preflight(). */
export interface PreflightOptions {
  /** As the boot loader will give it to the kernel; default: nothing. */
  readonly kernelCommandLine?: string;
  /** Bytes of memory that will be free when the policy is loaded; default 128 MiB. */
  readonly freeBytes?: number;
}

export const DEFAULT_FREE_BYTES = 128 * 2 ** 20;

/**
 * Says what the kernel will do at boot with a stored policy. Nothing is written.
 *
 * A root is looked through for the loader (tomoyo-loader, or the C tools' tomoyo-init), the first program and the trigger;
 * a policy folder alone is judged as if tomoyo-loader loads it. Whoever calls stands for root: files of another owner are
 * not trusted.
 *
 * @param path the root folder of a system, or a folder with the layout of /etc/tomoyo
 * @throws TomoyoError TOMOYO_BAD_OPTION: there is no such folder
 *
 * Tested: test/board/stores.board.ts, against what happened.
 */
export async function preflight(
  path: string,
  { kernelCommandLine = '', freeBytes = DEFAULT_FREE_BYTES }: PreflightOptions = {},
): Promise<PreflightReport> {
  const words = parseBootWords(kernelCommandLine);
  const { root, rootPath, folder } = await look(path, words);
  const store = await readStore(folder, { root: rootPath, freeBytes });
  return judgeBoot({ store, root, words, freeBytes });
}

interface Looked {
  readonly root: RootState | undefined;
  /** '' is the machine's own. */
  readonly rootPath: string;
  readonly folder: string;
}

async function look(path: string, words: BootWords): Promise<Looked> {
  const full = resolve(path);
  if (!(await isThere(full))) {
    throw new TomoyoError('TOMOYO_BAD_OPTION', `Cannot read ${path}: there is no such folder.`, { path });
  }
  for (const name of ['profile.conf', 'domain_policy.conf', 'exception_policy.conf', 'policy']) {
    if (await isThere(join(full, name))) return { root: undefined, rootPath: '', folder: full };
  }
  const rootPath = full === '/' ? '' : full;
  return { root: await readRoot(rootPath, words), rootPath, folder: STORE_ROOT };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false, // nothing, or a link to nothing: there may be other files
  );
}
