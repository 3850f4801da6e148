import { posix } from 'node:path';
import { isStamp } from './layout.js';
import { readState, type StorePlace, type StoreState } from './place.js';
import { resolveInside } from './resolve.js';
import { readSlot } from './slots.js';
import { removeSlots } from './write-slot.js';

/**
 * Takes away the oldest slots, so that the newest `keep` complete ones stay. Never taken away: what a link of the store
 * leads to, what was booted, what was called good, and folders with names of their own.
 * @returns the names that are gone
 */
export async function pruneSlots(place: StorePlace, keep: number): Promise<readonly string[]> {
  const state = await readState(place);
  const old: string[] = [];
  let complete = 0;
  for (const name of state.names) {
    if (complete >= keep) old.push(name);
    else if ((await readSlot(place, name, state)).missing.length === 0) complete += 1;
  }
  const held = await heldSlots(place, state);
  const removable = old.filter((name) => isStamp(name) && !held.has(name));
  await removeSlots(place, removable);
  return removable;
}

async function heldSlots(place: StorePlace, { boot }: StoreState): Promise<ReadonlySet<string | undefined>> {
  const { disk, sysroot, top, folder } = place;
  const held = new Set<string | undefined>([boot.slot, boot.good]);
  for (const where of new Set([top, folder])) {
    for (const name of await disk.list(where)) {
      const path = `${where}/${name}`;
      if ((await disk.entry(path))?.kind !== 'link') continue;
      const real = await resolveInside(disk, sysroot, path.slice(sysroot.length));
      if (real !== undefined) held.add(posix.relative(folder, `${sysroot}${real}`).split('/')[0]);
    }
  }
  return held;
}
