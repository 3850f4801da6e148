import { readdir } from 'node:fs/promises';

/** A thread, or with both numbers the same a process and its first thread. */
export interface TaskId {
  readonly pid: number;
  readonly tgid: number;
}

/** In the order of /proc. */
export async function processIds(): Promise<readonly TaskId[]> {
  return numbers(await readdir('/proc')).map((pid) => ({ pid, tgid: pid }));
}

/** Those of a process one behind the other. */
export async function threadIds(): Promise<readonly TaskId[]> {
  const threads = await Promise.all(
    (await processIds()).map(async ({ tgid }) => {
      // a process may end meanwhile: then it has none
      const names = await readdir(`/proc/${tgid}/task`).catch((): string[] => []);
      return numbers(names).map((pid) => ({ pid, tgid }));
    }),
  );
  return threads.flat();
}

function numbers(names: readonly string[]): readonly number[] {
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}
