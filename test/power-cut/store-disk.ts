/** ext4 disks with a store on them, made and looked into without root rights. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../lib/index.js';
import { markOf } from './marked-policy.js';

const MKE2FS = '/sbin/mke2fs';
const E2FSCK = '/sbin/e2fsck';
const DEBUGFS = '/sbin/debugfs';
const SIZE = '8M';
/** Of e2fsck: nothing to do, or done. */
const FINE: ReadonlySet<number | null> = new Set([0, 1]);

/** The folder becomes the root of the disk. */
export function makeDisk(folder: string, path: string): void {
  execFileSync(MKE2FS, ['-q', '-F', '-t', 'ext4', '-b', '1024', '-E', 'root_owner=0:0', '-d', folder, path, SIZE]);
}

export interface Found {
  /** What a boot loads, see markOf(). */
  readonly loaded: string;
  /** What must not be. */
  readonly troubles: readonly string[];
}

/** A disk as the next mount finds it: its journal is replayed first, in the file itself. */
export async function lookIntoDisk(path: string, marks: readonly string[]): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    const troubles: string[] = [];
    const journal = spawnSync(E2FSCK, ['-y', '-E', 'journal_only', path], { encoding: 'utf8' });
    if (!FINE.has(journal.status)) troubles.push(`the journal cannot be replayed: ${journal.stdout}`);
    const check = spawnSync(E2FSCK, ['-f', '-n', path], { encoding: 'utf8' });
    if (check.status !== 0) troubles.push(`the file system is damaged: ${check.stdout}`);
    execFileSync(DEBUGFS, ['-R', `rdump / ${folder}`, path], { stdio: 'pipe' });
    const store = await openStore({ root: folder });
    for (const { name, missing, altered } of await store.slots({ verify: true })) {
      if (missing.length > 0) troubles.push(`${name} lacks ${missing.join()}`);
      if (altered === true) troubles.push(`${name} is damaged`);
    }
    for (const link of ['current', 'previous'])
      if ((await readdir(join(folder, 'policy'))).includes(link))
        await readdir(join(folder, 'policy', link)).catch(() => troubles.push(`${link} leads nowhere`));
    return { loaded: markOf(await store.read(), marks), troubles };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As lookIntoDisk(), of a disk that is in memory. */
export async function lookInto(disk: Buffer, marks: readonly string[]): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    const path = join(folder, 'image');
    writeFileSync(path, disk);
    return await lookIntoDisk(path, marks);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
