import { join } from 'node:path';
import { printBootState, type BootState } from '../policy/preflight/boot-state.js';
import { disk, removeTree, replaceEntry } from './disk.js';
import { BOOT_STATE, POLICY_FOLDER } from './layout.js';

/**
 * Writes down which slot a boot takes, before it is loaded: it may be the one that the machine does not survive.
 * Without the lock: at boot nobody else is there. A draft that a power cut left is taken away.
 * @param root of the store
 * @throws TomoyoError, see diskError(): nothing is changed
 * The same: native/loader/boot-state.cc.
 */
export async function countBoot(root: string, state: BootState): Promise<void> {
  const folder = join(root, POLICY_FOLDER);
  await removeTree(disk, join(folder, `.new-${BOOT_STATE}`));
  await replaceEntry(disk, folder, BOOT_STATE, (path) => disk.writeFile(path, printBootState(state)));
}
