import { posix } from 'node:path';
import { replaceEntry } from './disk.js';
import { fileName, forEachFile, STORED_FILES, topLinkTarget, type PolicyTexts, type StoredFile } from './layout.js';
import type { StorePlace } from './place.js';
import { resolveInside } from './resolve.js';

/**
 * What stands at the top of the store, where boot-time loaders look: `link` leads to the current slot, `own` is a file
 * or a link to somewhere else, which a save alone would not change.
 */
export type TopEntry = 'missing' | 'link' | 'own';

export type TopEntries = Readonly<Record<StoredFile, TopEntry>>;

export async function readTopEntries(place: StorePlace): Promise<TopEntries> {
  return forEachFile(async (file) => {
    const path = posix.join(place.top, fileName(file));
    const entry = await place.disk.entry(path);
    if (entry === undefined) return 'missing';
    return entry.kind === 'link' && leadsToCurrent(place, file, await place.disk.readLink(path)) ? 'link' : 'own';
  });
}

function leadsToCurrent({ top, folder, sysroot }: StorePlace, file: StoredFile, text: string): boolean {
  const target = text.startsWith('/') ? `${sysroot}${text}` : posix.join(top, text);
  const end = `current/${fileName(file)}`;
  return [posix.join(top, topLinkTarget(file)), posix.join(folder, end)].includes(posix.normalize(target));
}

/** Links where nothing is. */
export async function makeMissingTopLinks(place: StorePlace, entries: TopEntries): Promise<readonly StoredFile[]> {
  const missing = STORED_FILES.filter((file) => entries[file] === 'missing');
  for (const file of missing) await makeTopLink(place, file);
  return missing;
}

/** The file or link that is there gives way in one step. */
export function makeTopLink({ disk, top }: StorePlace, file: StoredFile): Promise<void> {
  return replaceEntry(disk, top, fileName(file), (path) => disk.makeLink(topLinkTarget(file), path));
}

/** What the next boot loads, links followed; '' for what is not there. */
export async function readEffectiveTexts(place: StorePlace): Promise<PolicyTexts> {
  const { disk, sysroot, top } = place;
  return forEachFile(async (file) => {
    const inside = posix.join(top, fileName(file)).slice(sysroot.length);
    const real = await resolveInside(disk, sysroot, inside);
    if (real === undefined || (await disk.entry(`${sysroot}${real}`))?.kind !== 'file') return '';
    return disk.readFile(`${sysroot}${real}`);
  });
}
