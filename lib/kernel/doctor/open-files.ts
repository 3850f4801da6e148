import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Which processes have files of a folder open, by the names of the files; only those that the caller may look at. */
export async function openFiles(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const holders = new Map(names.map((name) => [join(folder, name), new Set<string>()]));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    for (const target of await targetsOf(pid)) holders.get(target)?.add(pid);
  const found = new Map<string, readonly string[]>();
  for (const name of names) found.set(name, await Promise.all([...(holders.get(join(folder, name)) ?? [])].map(named)));
  return found;
}

/** What the descriptors of a process are open on; it may end meanwhile. */
async function targetsOf(pid: string): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
  return Promise.all(descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')));
}

async function named(pid: string): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'latin1').catch(() => 'gone');
  return `${pid} (${name.trim()})`;
}
