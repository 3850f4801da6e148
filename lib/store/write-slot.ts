import { removeTree } from './disk.js';
import { errnoOf } from './disk-error.js';
import { fileName, nextStamp, SLOT_RECORD, STORED_FILES, type PolicyTexts } from './layout.js';
import type { StorePlace } from './place.js';
import { printSlotRecord, type SlotRecord } from './slot-record.js';

/**
 * Writes a slot: whole and on the disk before it has a name that anybody takes for a slot.
 * @param names of the slots that are there
 * @returns its name
 */
export async function writeSlot(
  place: StorePlace,
  policy: PolicyTexts,
  { record, names }: { readonly record: Omit<SlotRecord, 'saved'>; readonly names: readonly string[] },
): Promise<string> {
  const { disk, folder, now } = place;
  const saved = now();
  const draft = `${folder}/.new-slot`;
  let name: string | undefined;
  try {
    await disk.makeFolder(draft);
    for (const file of STORED_FILES) await disk.writeFile(`${draft}/${fileName(file)}`, policy[file]);
    await disk.writeFile(`${draft}/${SLOT_RECORD}`, printSlotRecord({ ...record, saved }));
    await disk.syncFolder(draft);
    name = await giveName(place, draft, nextStamp(saved, names));
    await disk.syncFolder(folder);
    return name;
  } catch (error) {
    if (name === undefined) await removeTree(disk, draft);
    else await removeSlots(place, [name]);
    throw error;
  }
}

/** Under its name each is whole or gone, whatever happens. */
export async function removeSlots({ disk, folder }: StorePlace, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  for (const name of names) await disk.rename(`${folder}/${name}`, `${folder}/.old-${name}`);
  await disk.syncFolder(folder);
  for (const name of names) await removeTree(disk, `${folder}/.old-${name}`);
}

/** Somebody who holds no lock, such as a C tool, may have taken the name meanwhile. */
async function giveName({ disk, folder }: StorePlace, draft: string, first: string): Promise<string> {
  for (let name = first; ; name = nextStamp(new Date(0), [name])) {
    if ((await disk.entry(`${folder}/${name}`)) !== undefined) continue;
    try {
      await disk.rename(draft, `${folder}/${name}`);
      return name;
    } catch (error) {
      if (!TAKEN.has(errnoOf(error))) throw error;
    }
  }
}

const TAKEN: ReadonlySet<string | undefined> = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);
