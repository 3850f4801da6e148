import { TomoyoError } from '../errors.js';
import { givesUp } from '../policy/preflight/boot-state.js';
import { adoptTopFiles, type Adopted } from './adopt.js';
import { examine, requireBootable } from './examine.js';
import { newestFirst } from './layout.js';
import { readState, type StorePlace, type StoreState } from './place.js';
import { readSlot, readTexts, requireSlot } from './slots.js';
import { removeUnfinished, switchTo } from './switch.js';
import { makeMissingTopLinks, readTopEntries, type TopEntries } from './top-links.js';

/** What rollback() did. */
export interface RollbackReport {
  /** The current slot now. */
  readonly slot: string;
  /** The one before; undefined: there was none. */
  readonly from: string | undefined;
  /** Whether anything changed. */
  readonly changed: boolean;
  /** The boot-time loader passes this slot over, see Slot. */
  readonly givenUp: boolean;
  /** As in SaveReport. */
  readonly adopted: Adopted | undefined;
}

/** Under the lock. @param wanted undefined: the slot before the current one */
export async function rollBack(place: StorePlace, wanted: string | undefined): Promise<RollbackReport> {
  const entries = await readTopEntries(place);
  const before = await readState(place);
  const slot = wanted === undefined ? await slotBefore(place, before, entries) : requireSlot(wanted, before);
  requireBootable(examine(await readTexts(place, slot)));
  await removeUnfinished(place);
  const adopted = await adoptTopFiles(place, entries);
  const state = await readState(place);
  const changed = state.current.slot !== slot;
  if (changed) await switchTo(place, slot, state);
  await makeMissingTopLinks(place, await readTopEntries(place));
  return { slot, from: state.current.slot, changed, givenUp: givesUp(state.boot, slot), adopted };
}

/**
 * `previous`; where that is the current one too, as after the first save, the newest complete one that is older. What
 * plain files at the top hide comes before them.
 */
async function slotBefore(place: StorePlace, state: StoreState, entries: TopEntries): Promise<string> {
  const hidden = Object.values(entries).includes('own');
  const current = hidden ? undefined : state.current.slot;
  const before = hidden ? state.current.slot : state.previous.slot;
  const older = state.names.filter((name) => current === undefined || newestFirst(name, current) > 0);
  for (const name of before === undefined || before === current ? older : [before, ...older]) {
    if ((await readSlot(place, name, state)).missing.length === 0) return name;
  }
  const message = `There is no slot to go back to: ${current === undefined ? 'the store has none' : `${current} is the oldest`}.`;
  throw new TomoyoError('TOMOYO_NO_SLOT', message, { path: place.folder });
}
