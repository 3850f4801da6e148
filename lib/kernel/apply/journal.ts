import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PolicyChanges } from '../../policy/diff/changes.js';
import { changesText, type ChangesText } from '../../policy/diff/changes-text.js';

/** Where a cut short apply() leaves what takes it back. In memory: after a new boot there is nothing to take back. */
export const JOURNAL = '/run/tomoyo/apply.journal';

/** What takes an apply() back, wherever it was cut short. */
export interface Journal {
  readonly pid: number;
  /** Which boot of the machine it was: the kernel has forgotten what was written before. */
  readonly boot: string;
  /** As ISO 8601. */
  readonly began: string;
  /** Policy to merge, by file: what the kernel held, and `delete` lines for what is new. */
  readonly undo: ChangesText;
}

/** Before the first write. Throws what node:fs throws. */
export function writeJournal(path: string, changes: PolicyChanges): void {
  const journal: Journal = {
    pid: process.pid,
    boot: bootId(),
    began: new Date().toISOString(),
    undo: changesText(changes, 'backward'),
  };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = join(dirname(path), `.apply.${process.pid}`);
  writeFileSync(draft, JSON.stringify(journal), { mode: 0o600 });
  renameSync(draft, path);
}

/** undefined if there is none, or only one of an earlier boot. */
export function readJournal(path: string): Journal | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const value: unknown = JSON.parse(text);
  return isJournal(value) && value.boot === bootId() ? value : undefined;
}

export function removeJournal(path: string): void {
  rmSync(path, { force: true });
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** It appeared by a rename, so it is whole; but it may be of another version of this package. */
function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value && 'boot' in value && 'began' in value && 'undo' in value)) return false;
  const { pid, boot, began, undo } = value;
  const isNamed = typeof pid === 'number' && typeof boot === 'string' && typeof began === 'string';
  return isNamed && typeof undo === 'object' && undo !== null;
}
