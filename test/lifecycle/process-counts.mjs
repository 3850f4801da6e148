import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Open descriptors and threads of this process, without those with which the kernel serves Node's io_uring. */
export function counts() {
  const threads = threadNames().filter((name) => name !== undefined && !name.startsWith('iou-'));
  return { descriptors: readdirSync('/proc/self/fd').length, threads: threads.length };
}

/** Those that only a stream has: its file opened, its thread. */
export function streamCounts(root) {
  const files = readdirSync('/proc/self/fd').map((name) => attempt(() => readlinkSync(`/proc/self/fd/${name}`)));
  return {
    files: files.filter((target) => target === `${root}/audit` || target === `${root}/query`).length,
    pumps: threadNames().filter((name) => name === 'tomoyo-pump' || name === 'tomoyo-query').length,
  };
}

function threadNames() {
  return readdirSync('/proc/self/task').map((name) =>
    attempt(() => readFileSync(`/proc/self/task/${name}/comm`, 'latin1').trim()),
  );
}

/** The counts once they stand still: Node itself starts and ends threads in its first moments. */
export async function stillCounts() {
  for (let last = counts(), same = 0; ;) {
    await sleep(50);
    const now = counts();
    same = now.descriptors === last.descriptors && now.threads === last.threads ? same + 1 : 0;
    if (same === 10) return now;
    last = now;
  }
}

/** What `count` gives once nothing of it is more than in `before`, or after `limitMs`: a collection takes its time. */
export async function settled(count, before, limitMs = 20_000) {
  for (const end = Date.now() + limitMs; ; await sleep(50)) {
    globalThis.gc?.();
    const now = count();
    if (Object.entries(now).every(([name, number]) => number <= before[name]) || Date.now() > end) return now;
  }
}

/** A descriptor or thread may be gone since it was listed. */
function attempt(look) {
  try {
    return look();
  } catch {
    return undefined;
  }
}
