import type { KernelAccess } from '../../access/kernel-access.js';
import { TomoyoError } from '../../errors.js';
import type { UndoText } from '../../policy/diff/undo-text.js';

/** Where a cut short apply() leaves what takes it back. In memory: after a new boot there is nothing to take back. */
export const JOURNAL = '/run/tomoyo/apply.journal';

/** What takes an apply() back, wherever it was cut short. */
export interface Journal {
  readonly pid: number;
  /** Which boot of the machine it was: the kernel has forgotten what was written before. */
  readonly boot: string;
  /** As ISO 8601. */
  readonly began: string;
  readonly undo: UndoText;
}

/** Before the first write; who writes has the lock. Rejects where it cannot be written. */
export async function writeJournal(access: KernelAccess, path: string, undo: UndoText): Promise<void> {
  const { pid } = await access.caller();
  const journal: Journal = { pid, boot: await bootId(access), began: new Date().toISOString(), undo };
  await access.replaceFile(path, JSON.stringify(journal));
}

/**
 * undefined if there is none, or only one of an earlier boot. It appeared by a rename, so one of this boot is whole; one
 * that is not outlived a power cut, on a /run that is no memory.
 * @throws TomoyoError TOMOYO_NO_PERMISSION, TOMOYO_SYSTEM_CALL
 */
export async function readJournal(access: KernelAccess, path: string): Promise<Journal | undefined> {
  let text: string;
  try {
    text = (await access.exchange(path, undefined, true)).toString('utf8');
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    if (error.errno === 'ENOENT') return undefined;
    if (error.code !== 'TOMOYO_NO_PERMISSION') throw error;
    const why = `Only root may see whether an apply was cut short: open failed with ${error.errno} on ${path}.`;
    throw new TomoyoError('TOMOYO_NO_PERMISSION', why, {
      syscall: 'open',
      errno: error.errno ?? 'EACCES',
      path,
      cause: error,
    });
  }
  const value = parsed(text);
  return isJournal(value) && value.boot === (await bootId(access)) ? value : undefined;
}

export async function removeJournal(access: KernelAccess, path: string): Promise<void> {
  await access.removeFile(path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function bootId(access: KernelAccess): Promise<string> {
  return (await access.exchange('/proc/sys/kernel/random/boot_id', undefined, true)).toString('latin1').trim();
}

/** It may be of another version of this package. */
function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value && 'boot' in value && 'began' in value && 'undo' in value)) return false;
  const { pid, boot, began, undo } = value;
  const isNamed = typeof pid === 'number' && typeof boot === 'string' && typeof began === 'string';
  return isNamed && typeof undo === 'object' && undo !== null;
}
