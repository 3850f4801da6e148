import type { ControlFiles } from '../control-files.js';

export interface ProcessStatus {
  readonly profile: number;
  readonly domain: string;
}

/** What the kernel says of processes and threads; those that have ended are missing. */
export async function askProcessStatus(
  files: ControlFiles,
  ids: readonly number[],
): Promise<ReadonlyMap<number, ProcessStatus>> {
  const found = new Map<number, ProcessStatus>();
  for (const answer of await files.ask('.process_status', ids.map(String))) {
    const [, id, profile, domain] = /^(\d+) (\d+) (<.*)$/.exec(answer) ?? [];
    if (domain !== undefined) found.set(Number(id), { profile: Number(profile), domain });
  }
  return found;
}
