import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlFiles } from '../control-files.js';

const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 250;

/**
 * Waits until nobody else applies a policy to this kernel. The lock is that of one of the kernel's own files: it is the
 * same one for all who see this kernel, and a process that is killed lets it go.
 * @throws the reason of the signal
 */
export async function lockPolicy(files: ControlFiles, signal?: AbortSignal): Promise<void> {
  for (let wait = FIRST_WAIT_MS; !(await files.tryLock()); wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    await sleep(wait, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}
