import { readdir, readlink } from 'node:fs/promises';

/** Path -> the processes that have it open; only those that the caller may look into. */
export async function fileHolders(paths: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const holders = new Map(paths.map((path) => [path, new Set<number>()]));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    for (const target of await targetsOf(pid)) holders.get(target)?.add(Number(pid));
  return holders;
}

/** What the descriptors of a process are open on; it may end meanwhile. */
async function targetsOf(pid: string): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
  return Promise.all(descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')));
}
