import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

/** Before the first write. Throws what node:fs throws. */
export function writeJournal(path: string, undo: UndoText): void {
  const journal: Journal = { pid: process.pid, boot: bootId(), began: new Date().toISOString(), undo };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // who writes has the lock: the draft of one that was killed is overwritten
  writeFileSync(draftOf(path), JSON.stringify(journal), { mode: 0o600 });
  renameSync(draftOf(path), path);
}

/**
 * undefined if there is none, or only one of an earlier boot. It appeared by a rename, so one of this boot is whole; one
 * that is not outlived a power cut, on a /run that is no memory.
 * @throws TomoyoError TOMOYO_NO_PERMISSION; what node:fs throws
 */
export function readJournal(path: string): Journal | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') return undefined;
    if (error.code !== 'EACCES') throw error;
    const why = `Only root may see whether an apply was cut short: open failed with EACCES on ${path}.`;
    throw new TomoyoError('TOMOYO_NO_PERMISSION', why, { syscall: 'open', errno: 'EACCES', path, cause: error });
  }
  const value = parsed(text);
  return isJournal(value) && value.boot === bootId() ? value : undefined;
}

export function removeJournal(path: string): void {
  rmSync(path, { force: true });
  rmSync(draftOf(path), { force: true });
}

function draftOf(path: string): string {
  return join(dirname(path), `.${basename(path)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** It may be of another version of this package. */
function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value && 'boot' in value && 'began' in value && 'undo' in value)) return false;
  const { pid, boot, began, undo } = value;
  const isNamed = typeof pid === 'number' && typeof boot === 'string' && typeof began === 'string';
  return isNamed && typeof undo === 'object' && undo !== null;
}
