import type { KernelAccess } from '../../access/kernel-access.js';

/** A thread, or with both numbers the same a process and its first thread. */
export interface TaskId {
  readonly pid: number;
  readonly tgid: number;
}

/** In the order of /proc. */
export async function processIds(access: KernelAccess): Promise<readonly TaskId[]> {
  return numbers(await access.list('/proc')).map((pid) => ({ pid, tgid: pid }));
}

/** Those of a process one behind the other. */
export async function threadIds(access: KernelAccess): Promise<readonly TaskId[]> {
  const threads = await Promise.all(
    (await processIds(access)).map(async ({ tgid }) => {
      // a process may end meanwhile: then it has none
      const names = await access.list(`/proc/${tgid}/task`).catch((): readonly string[] => []);
      return numbers(names).map((pid) => ({ pid, tgid }));
    }),
  );
  return threads.flat();
}

function numbers(names: readonly string[]): readonly number[] {
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}
