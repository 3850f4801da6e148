import { readFile } from 'node:fs/promises';
import { localAccess } from '../access/local-access.js';

/** Who else has a file open, `PID NAME` each; only those that this process may look into. */
export async function otherReaders(path: string): Promise<readonly string[]> {
  const pids = [...((await localAccess().fileHolders([path])).get(path) ?? [])].filter((pid) => pid !== process.pid);
  return Promise.all(pids.map(async (pid) => `${pid} ${await nameOf(pid)}`));
}

async function nameOf(pid: number): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''); // it may have ended
  return name === '' ? '?' : name.trimEnd();
}
