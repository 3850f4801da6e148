import { removeTree } from './disk.js';
import { UNFINISHED, type PolicyTexts, type SlotLink } from './layout.js';
import { isDeadDraft } from './lock.js';
import { readState, type StorePlace, type StoreState } from './place.js';
import type { SlotRecord } from './slot-record.js';
import { removeSlots, writeSlot } from './write-slot.js';

/**
 * Makes a slot the current one; what was current becomes the previous one. Each of the two links is replaced in one
 * step, `previous` first: whenever the power fails both lead to a whole slot, and `current` to the old or the new.
 * Where nothing was current, a `previous` that leads nowhere is led to the slot too. On failure both are as they were.
 */
export async function switchTo(place: StorePlace, slot: string, { current, previous }: StoreState): Promise<void> {
  const before = current.dangling ? undefined : current.text;
  const targets: Partial<Record<SlotLink, string>> = {
    ...(before === undefined ? {} : { previous: before }),
    ...(before === undefined && previous.dangling ? { previous: slot } : {}),
    current: slot,
  };
  try {
    await replaceLinks(place, targets);
  } catch (error) {
    const halfDone = previous.text !== undefined && !(await isCurrent(place, slot));
    // a full disk fails before the first of them; where even this goes wrong, the first error says more
    if (halfDone) await replaceLinks(place, { previous: previous.text }).catch(() => undefined);
    throw error;
  }
}

/** Leads a `previous` that leads nowhere to a slot. */
export async function mendPrevious(place: StorePlace, slot: string, { previous }: StoreState): Promise<void> {
  if (previous.dangling) await replaceLinks(place, { previous: slot });
}

/** All that needs room on the disk is made before the first link is replaced. */
async function replaceLinks(
  { disk, folder }: StorePlace,
  targets: Readonly<Partial<Record<SlotLink, string>>>,
): Promise<void> {
  const links = Object.entries(targets);
  try {
    // with a "/" at its end, as the C tools write it
    for (const [link, text] of links) await disk.makeLink(text.endsWith('/') ? text : `${text}/`, draft(folder, link));
    for (const [link] of links) await disk.rename(draft(folder, link), `${folder}/${link}`);
  } catch (error) {
    for (const [link] of links) await removeTree(disk, draft(folder, link));
    throw error;
  }
  await disk.syncFolder(folder);
}

function draft(folder: string, link: string): string {
  return `${folder}/.new-${link}`;
}

/** Writes a slot and makes it the current one; on failure neither has happened. */
export async function installSlot(
  place: StorePlace,
  policy: PolicyTexts,
  { record, state }: { readonly record: Omit<SlotRecord, 'saved'>; readonly state: StoreState },
): Promise<string> {
  const slot = await writeSlot(place, policy, { record, names: state.names });
  try {
    await switchTo(place, slot, state);
  } catch (error) {
    if (!(await isCurrent(place, slot))) await removeSlots(place, [slot]);
    throw error;
  }
  return slot;
}

async function isCurrent(place: StorePlace, slot: string): Promise<boolean> {
  return (await readState(place)).current.slot === slot;
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
