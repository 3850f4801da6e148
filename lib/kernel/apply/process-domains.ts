import type { ControlFiles } from '../control-files.js';
import { askProcessStatus } from '../processes/process-status.js';
import { threadIds } from '../processes/task-ids.js';

/** Domains that must not be deleted: processes are in them, this one among them. */
export async function neededDomains(files: ControlFiles): Promise<ReadonlyMap<string, 'busy' | 'own'>> {
  const threads = (await threadIds(files.kernel.access)).map(({ pid }) => pid);
  const needed = new Map<string, 'busy' | 'own'>();
  for (const { domain } of (await askProcessStatus(files, threads)).values()) needed.set(domain, 'busy');
  return needed.set(await files.selfDomain(), 'own');
}
