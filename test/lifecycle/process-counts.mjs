import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Open descriptors and threads of this process. */
export function counts() {
  return { descriptors: readdirSync('/proc/self/fd').length, threads: readdirSync('/proc/self/task').length };
}

/** The counts once they are no more than `before`, or what they are after `limitMs`: threads end a moment after join. */
export async function settledCounts(before, limitMs = 20_000) {
  for (const end = Date.now() + limitMs; ; await sleep(50)) {
    globalThis.gc?.();
    const now = counts();
    if ((now.descriptors <= before.descriptors && now.threads <= before.threads) || Date.now() > end) return now;
  }
}
