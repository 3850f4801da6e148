/**
 * A lock in the file system between processes and threads that share a cache.
 *
 * It saves double work and nothing else: what the cache holds is put in place by one rename, so two builders that
 * both think they hold the lock waste time but break nothing. That is why taking over a dead holder's lock may be
 * simple.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from './file-error.js';

/** A living holder touches its lock this often. */
const TOUCH_MS = 5_000;
/** A lock not touched for so long has no living holder, whatever its process number says (it may be used anew). */
const STALE_MS = 60_000;
/** node:fs has no blocking lock, so waiting is looking again. */
const LOOK_AGAIN_MS = 200;

/**
 * Runs `work` while holding the lock file `path`.
 * @param options.onWait Called once, if another process holds it, with that process's number.
 * @throws the reason of `options.signal`, while waiting; whatever `work` throws.
 */
export async function withLock<Result>(
  path: string,
  options: { readonly onWait?: (pid: number) => void; readonly signal?: AbortSignal | undefined },
  work: () => Promise<Result>,
): Promise<Result> {
  const owner = `${process.pid} ${randomUUID()}\n`;
  await acquire(path, owner, options);
  const touch = setInterval(() => {
    const now = new Date();
    // Gone only if someone thought us dead; then there is nothing left to keep alive.
    utimes(path, now, now).catch(() => clearInterval(touch));
  }, TOUCH_MS);
  touch.unref();
  try {
    return await work();
  } finally {
    clearInterval(touch);
    if ((await contentOf(path)) === owner) await rm(path, { force: true });
  }
}

async function acquire(
  path: string,
  owner: string,
  { onWait, signal }: { readonly onWait?: (pid: number) => void; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, owner);
  let told = false;
  try {
    // link() makes the lock appear with its content, or not at all.
    while (!(await linked(draft, path))) {
      const holder = await contentOf(path);
      if (holder === undefined) continue;
      if (await isStale(path, holder)) {
        await takeAway(path, holder);
        continue;
      }
      if (!told) onWait?.(Number.parseInt(holder, 10));
      told = true;
      await delay(LOOK_AGAIN_MS, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isStale(path: string, holder: string): Promise<boolean> {
  if (!isAlive(Number.parseInt(holder, 10))) return true;
  const found = await stat(path).catch(() => undefined); // gone meanwhile: the next round sees it
  return found !== undefined && Date.now() - found.mtimeMs > STALE_MS;
}

/** True also for a process of another user. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** Moves the lock aside first: between our look and now another process may have taken over and put its own there. */
async function takeAway(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await contentOf(aside)) !== holder) await linked(aside, path);
  await rm(aside, { force: true });
}
