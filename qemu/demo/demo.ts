import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoardFile } from '../board/overlay.js';
import { packageRoot } from '../image/package-files.js';

/** Where the demo's programs stand in the guest. */
const GUEST_FOLDER = '/srv/demo';

/**
 * A small real workload and the policy it runs under: a web server, a client and file work in learning domains, and a
 * report in an enforcing one that tries more than it may.
 */
export interface Demo {
  /** Folder with the policy, loaded before init. */
  readonly policy: string;
  /** For bootBoard(). */
  readonly files: readonly BoardFile[];
  /** What starts it all; runs until it is killed. */
  readonly workload: string;
}

/** The policy, the files and the workload of `tomoyo board demo`. */
export async function readDemo(): Promise<Demo> {
  const root = join(await packageRoot(), 'qemu', 'demo');
  const folder = join(root, 'files');
  const files = await Promise.all(
    (await readdir(folder)).sort().map(async (name) => ({
      path: `${GUEST_FOLDER}/${name}`,
      data: await readFile(join(folder, name)),
      mode: 0o755,
    })),
  );
  return { policy: join(root, 'policy'), files, workload: `${GUEST_FOLDER}/workload` };
}
