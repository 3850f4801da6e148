import type { KernelAccess } from '../../access/kernel-access.js';

/** A thread, or with both numbers the same a process and its first thread. */
export interface TaskId {
  readonly pid: number;
  readonly tgid: number;
}

/** In the order of their numbers, as /proc has them. */
export async function processIds(access: Pick<KernelAccess, 'list'>): Promise<readonly TaskId[]> {
  return numbers(await access.list('/proc')).map((pid) => ({ pid, tgid: pid }));
}

/** Those of a process one behind the other. */
export async function threadIds(access: Pick<KernelAccess, 'list'>): Promise<readonly TaskId[]> {
  const threads = await Promise.all(
    (await processIds(access)).map(async ({ tgid }) => {
      // a process may end meanwhile: then it has none
      const names = await access.list(`/proc/${tgid}/task`).catch((): readonly string[] => []);
      return numbers(names).map((pid) => ({ pid, tgid }));
    }),
  );
  return threads.flat();
}

/** A folder is listed by its names: "101" before "93". */
function numbers(names: readonly string[]): readonly number[] {
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((one, other) => one - other);
}
