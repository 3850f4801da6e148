import { examine } from './examine.js';
import { STORED_FILES, type StoredFile } from './layout.js';
import { readState, type StorePlace } from './place.js';
import { installSlot } from './switch.js';
import { makeTopLink, readEffectiveTexts, type TopEntries } from './top-links.js';

export interface Adopted {
  /** The slot that has what they said. */
  readonly slot: string;
  /** Files of the top folder that are links now. */
  readonly files: readonly StoredFile[];
}

/**
 * Makes files of the top folder part of the store: loaders look at them first, so a save beside them would never be
 * loaded. What they say becomes a slot, which becomes current; then each of them becomes a link to the same text. At
 * every moment a boot loads what it would have loaded before.
 */
export async function adoptTopFiles(place: StorePlace, entries: TopEntries): Promise<Adopted | undefined> {
  const files = STORED_FILES.filter((file) => entries[file] === 'own');
  if (files.length === 0) return undefined;
  const state = await readState(place);
  const policy = await readEffectiveTexts(place);
  const { content } = examine(policy);
  const slot = await installSlot(place, policy, { record: { kernel: undefined, content }, state });
  for (const file of files) await makeTopLink(place, file);
  return { slot, files };
}
