import { join } from 'node:path';
import type { Kernel, KernelAccess } from '../../access/kernel-access.js';

/** Which processes have files of the interface open, by the names of the files; only those that the caller may look at. */
export async function openFiles(
  { root, access }: Kernel,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const holders = await access.fileHolders(names.map((name) => join(root, name)));
  const found = new Map<string, readonly string[]>();
  for (const name of names) {
    const pids = [...(holders.get(join(root, name)) ?? [])];
    found.set(name, await Promise.all(pids.map((pid) => named(access, pid))));
  }
  return found;
}

async function named(access: KernelAccess, pid: number): Promise<string> {
  const name = await access.exchange(`/proc/${pid}/comm`, undefined, true).catch(() => Buffer.from('gone'));
  return `${pid} (${name.toString('latin1').trim()})`;
}
