import type { Kernel } from '../../access/kernel-access.js';
import { TomoyoError } from '../../errors.js';
import { ControlFiles } from '../control-files.js';
import { JOURNAL, readJournal, removeJournal, type Journal } from './journal.js';
import { lockPolicy } from './lock.js';
import type { Recovered } from './report.js';
import { undo } from './undo.js';

/** Takes back what an apply() left that was cut short. Whoever calls it has the lock, so that one is gone. */
export async function recover(files: ControlFiles, path: string): Promise<Recovered | undefined> {
  const { access } = files.kernel;
  const journal = await readJournal(access, path);
  if (journal === undefined) return undefined;
  const { pid, began } = journal;
  try {
    const undone = await undo(files, journal.undo);
    await removeJournal(access, path);
    return { began, pid, ...undone };
  } catch (error) {
    if (!(error instanceof TomoyoError) || error.code !== 'TOMOYO_NOT_APPLIED') throw error;
    const what = `The apply of process ${pid}, begun ${began}, was cut short and cannot be taken back`;
    throw new TomoyoError('TOMOYO_NOT_APPLIED', `${what}: ${error.message} To go on without, remove ${path}.`, {
      cause: error,
    });
  }
}

/** See Tomoyo.repair(). */
export async function repairPolicy(kernel: Kernel, signal?: AbortSignal): Promise<Recovered | undefined> {
  if ((await readJournal(kernel.access, JOURNAL)) === undefined) return undefined;
  await using files = await ControlFiles.open(kernel, ['stat', 'profile', 'exception_policy', 'domain_policy']);
  await lockPolicy(files, signal);
  return await recover(files, JOURNAL);
}

/** What an apply() left that was cut short; undefined while one is at work, and for those who may not look. */
export async function cutShort(kernel: Kernel, path = JOURNAL): Promise<Journal | undefined> {
  try {
    if ((await readJournal(kernel.access, path)) === undefined) return undefined;
    await using files = await ControlFiles.open(kernel, []);
    return (await files.tryLock()) ? await readJournal(kernel.access, path) : undefined;
  } catch (error) {
    if (error instanceof TomoyoError) return undefined;
    throw error;
  }
}
