import { TomoyoError } from '../errors.js';
import { removeTree, type Disk } from './disk.js';
import { errnoOf } from './disk-error.js';
import { LOCK } from './layout.js';
import { parseProcessName, printProcessName, type Processes } from './processes.js';

/**
 * Runs `work` while this process alone changes the store. A lock whose holder was killed, or that a power cut left, is
 * taken over: the lock says which process of which boot made it.
 * @param folder of the slots
 * @throws TomoyoError TOMOYO_STORE_LOCKED: another process, or another call of this one, is at it
 */
export async function withStoreLock<Result>(
  folder: string,
  { disk, processes }: { readonly disk: Disk; readonly processes: Processes },
  work: () => Promise<Result>,
): Promise<Result> {
  const name = await processes.own();
  const path = `${folder}/${LOCK}`;
  const draft = unusedName(path);
  try {
    await disk.writeFile(draft, printProcessName(name));
    while (!(await isTaken(disk, draft, path))) await removeDead(path, { disk, processes });
  } finally {
    await removeTree(disk, draft);
  }
  try {
    return await work();
  } finally {
    await disk.remove(path);
  }
}

/** Of this call alone; what a killed one leaves is known by its beginning, see isDeadDraft(). */
function unusedName(lock: string): string {
  return `${lock}-${process.pid}-${process.hrtime.bigint()}`;
}

/** Whether a name in the folder is the draft of a lock whose maker is gone. */
export async function isDeadDraft(
  folder: string,
  name: string,
  { disk, processes }: { readonly disk: Disk; readonly processes: Processes },
): Promise<boolean> {
  if (!name.startsWith(`${LOCK}-`)) return false;
  const text = await contentOf(disk, `${folder}/${name}`);
  const maker = text === undefined ? undefined : parseProcessName(text);
  return maker === undefined || !(await processes.isAlive(maker));
}

/** A second name for the draft: the lock appears with its content, or not at all. */
async function isTaken(disk: Disk, draft: string, path: string): Promise<boolean> {
  try {
    await disk.makeName(draft, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @throws TomoyoError TOMOYO_STORE_LOCKED if the holder lives */
async function removeDead(
  path: string,
  { disk, processes }: { readonly disk: Disk; readonly processes: Processes },
): Promise<void> {
  const text = await contentOf(disk, path);
  if (text === undefined) return; // given back meanwhile
  const holder = parseProcessName(text);
  if (holder !== undefined && (await processes.isAlive(holder))) throw locked(path, holder.pid);
  // Of two who find a dead one, the second must not take away what the first has made since: hence not remove().
  const aside = unusedName(path);
  try {
    await disk.rename(path, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await contentOf(disk, aside)) !== text) await isTaken(disk, aside, path);
  await removeTree(disk, aside);
}

async function contentOf(disk: Disk, path: string): Promise<string | undefined> {
  try {
    return await disk.readFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function locked(path: string, pid: number): TomoyoError {
  const message = `The store is being changed by process ${pid}; try again when it is done.`;
  return new TomoyoError('TOMOYO_STORE_LOCKED', message, { path });
}
