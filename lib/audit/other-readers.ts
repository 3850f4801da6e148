import { readdirSync, readlinkSync } from 'node:fs';

/** Other processes that have this file open, of those that the caller may look into. */
export function otherReaders(path: string): readonly number[] {
  const isHolder = (pid: string) => names(`/proc/${pid}/fd`).some((fd) => target(pid, fd) === path);
  return names('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && isHolder(name))
    .map(Number);
}

/** Processes come and go, and some are not for everybody to look into. */
function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(pid: string, fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return undefined;
  }
}
