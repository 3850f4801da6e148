import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileHolders } from '../../audit/file-holders.js';

/** Which processes have files of a folder open, by the names of the files; only those that the caller may look at. */
export async function openFiles(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const holders = await fileHolders(names.map((name) => join(folder, name)));
  const found = new Map<string, readonly string[]>();
  for (const name of names) found.set(name, await Promise.all([...(holders.get(join(folder, name)) ?? [])].map(named)));
  return found;
}

async function named(pid: number): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'latin1').catch(() => 'gone');
  return `${pid} (${name.trim()})`;
}
