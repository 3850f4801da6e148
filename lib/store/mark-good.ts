import { TomoyoError } from '../errors.js';
import { afterMarkingGood, NO_SLOT, PLAIN_FILES, printBootState } from '../policy/preflight/boot-state.js';
import { replaceEntry } from './disk.js';
import { BOOT_STATE } from './layout.js';
import { readState, type StorePlace } from './place.js';
import { requireSlot } from './slots.js';

/** What markGood() did. */
export interface GoodReport {
  /** The slot that is good now; undefined: this boot loaded plain files, which are in no slot. */
  readonly slot: string | undefined;
  /** Boots with it that were counted until now. */
  readonly attempts: number;
}

/** Under the lock. @param wanted undefined: the slot that this boot loaded */
export async function markGood(place: StorePlace, wanted: string | undefined): Promise<GoodReport> {
  const { disk, folder } = place;
  const state = await readState(place);
  const { boot } = state;
  if (wanted === undefined && (boot.slot === '' || boot.slot === NO_SLOT)) throw unknownBoot(folder, boot.slot);
  const slot = wanted === undefined ? boot.slot : requireSlot(wanted, state);
  const text = printBootState(afterMarkingGood(boot, slot));
  await replaceEntry(disk, folder, BOOT_STATE, (path) => disk.writeFile(path, text));
  return { slot: slot === PLAIN_FILES ? undefined : slot, attempts: boot.attempts };
}

function unknownBoot(folder: string, slot: string): TomoyoError {
  if (slot === NO_SLOT)
    return new TomoyoError('TOMOYO_NO_SLOT', 'This boot loaded no slot of the store, so none is good.', {
      path: `${folder}/${BOOT_STATE}`,
    });
  const message =
    'Nothing says which slot this boot loaded: only tomoyo-loader writes that down, where it can write at boot. ' +
    'Name the slot that is good.';
  return new TomoyoError('TOMOYO_NO_SLOT', message, { path: `${folder}/${BOOT_STATE}` });
}
