import { TomoyoError } from '../errors.js';
import { printBootState } from './boot-state.js';
import { replaceEntry } from './disk.js';
import { BOOT_STATE } from './layout.js';
import { readState, type StorePlace } from './place.js';
import { requireSlot } from './slots.js';

export interface GoodReport {
  /** The slot that is good now; undefined: this boot loaded plain files. */
  readonly slot: string | undefined;
  /** Boots with it that were counted until now. */
  readonly attempts: number;
}

/** Under the lock. @param wanted undefined: the slot that this boot loaded */
export async function markGood(place: StorePlace, wanted: string | undefined): Promise<GoodReport> {
  const { disk, folder } = place;
  const state = await readState(place);
  const recorded = (await disk.entry(`${folder}/${BOOT_STATE}`)) !== undefined;
  if (wanted === undefined && !recorded) throw unknownBoot(folder);
  const slot = wanted === undefined ? state.boot.booted : requireSlot(wanted, state);
  const text = printBootState({ booted: state.boot.booted, attempts: 0, good: slot });
  await replaceEntry(disk, folder, BOOT_STATE, (path) => disk.writeFile(path, text));
  return { slot, attempts: state.boot.attempts };
}

function unknownBoot(folder: string): TomoyoError {
  const message =
    'Nothing says which slot this boot loaded: only tomoyo-loader writes that down, where it can write at boot. ' +
    'Name the slot that is good.';
  return new TomoyoError('TOMOYO_NO_SLOT', message, { path: `${folder}/${BOOT_STATE}` });
}
