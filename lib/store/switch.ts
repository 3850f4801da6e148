import { removeTree, replaceEntry } from './disk.js';
import { UNFINISHED, type SlotLink } from './layout.js';
import { isDeadDraft } from './lock.js';
import type { StorePlace, StoreState } from './place.js';

/**
 * Makes a slot the current one; what was current becomes the previous one. Each of the two links is replaced in one
 * step and `previous` first: whenever the power fails both lead to a whole slot, and `current` to the old or the new.
 * Where nothing was current, a `previous` that leads nowhere is led to the slot too.
 */
export async function switchTo(place: StorePlace, slot: string, { current, previous }: StoreState): Promise<void> {
  const before = current.dangling ? undefined : current.text;
  if (before !== undefined) await pointLink(place, 'previous', before);
  else if (previous.dangling) await pointLink(place, 'previous', slot);
  await pointLink(place, 'current', slot);
}

/** In one step. @param target a slot's name, or a link's text; with a "/" at its end, as the C tools write it */
export function pointLink({ disk, folder }: StorePlace, link: SlotLink, target: string): Promise<void> {
  const text = target.endsWith('/') ? target : `${target}/`;
  return replaceEntry(disk, folder, link, (path) => disk.makeLink(text, path));
}

/** Takes away what killed calls have left; under the lock. */
export async function removeUnfinished(place: StorePlace): Promise<void> {
  const { disk, folder, top } = place;
  for (const where of new Set([top, folder])) {
    for (const name of await disk.list(where)) {
      const isLeft = UNFINISHED.test(name) || (await isDeadDraft(where, name, place));
      if (isLeft) await removeTree(disk, `${where}/${name}`);
    }
  }
}
