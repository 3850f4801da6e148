import { posix } from 'node:path';
import { TomoyoError } from '../errors.js';
import { parseBootState, type BootState } from '../policy/preflight/boot-state.js';
import type { Disk } from './disk.js';
import { errnoOf } from './disk-error.js';
import { BOOT_STATE, fileName, isStamp, newestFirst, POLICY_FOLDER, STORED_FILES, type SlotLink } from './layout.js';
import type { Processes } from './processes.js';
import { resolveInside } from './resolve.js';

/** What a store works with; tests have others. */
export interface StoreMachine {
  readonly disk: Disk;
  readonly processes: Processes;
  readonly now: () => Date;
  /** Links are followed as if this folder was `/`; '' is this machine. */
  readonly sysroot: string;
}

/** Where a store is. */
export interface StorePlace extends StoreMachine {
  /** Such as /etc/tomoyo, free of links. */
  readonly top: string;
  /** Of the slots: its folder `policy`, free of links. */
  readonly folder: string;
}

/** A link that names a slot. */
export interface LinkState {
  /** undefined: there is none. */
  readonly text: string | undefined;
  /** The slot; undefined also where it points nowhere, or out of the store. */
  readonly slot: string | undefined;
  readonly dangling: boolean;
}

export interface StoreState {
  /** Folders of slots, newest first. */
  readonly names: readonly string[];
  readonly current: LinkState;
  readonly previous: LinkState;
  readonly boot: BootState;
}

/** @param root as seen from inside `sysroot`; need not be there yet */
export async function findPlace(machine: StoreMachine, root: string): Promise<StorePlace> {
  const { disk, sysroot } = machine;
  const parent = await resolveInside(disk, sysroot, posix.dirname(root));
  const top =
    (await resolveInside(disk, sysroot, root)) ?? posix.join(parent ?? posix.dirname(root), posix.basename(root));
  const inside = posix.join(top, POLICY_FOLDER);
  const folder = (await resolveInside(disk, sysroot, inside)) ?? inside;
  return { ...machine, top: `${sysroot}${top}`, folder: `${sysroot}${folder}` };
}

/** Makes the folders of a store where they are missing. */
export async function makePlace({ disk, top, folder }: StorePlace): Promise<void> {
  for (const path of [top, folder]) {
    const entry = await disk.entry(path);
    if (entry?.kind === 'folder') continue;
    if (entry !== undefined) throw badStore(`${path} is no folder.`, path);
    try {
      await disk.makeFolder(path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error; // another saver was faster
    }
    await disk.syncFolder(posix.dirname(path));
  }
}

export async function readState(place: StorePlace): Promise<StoreState> {
  const { disk, folder } = place;
  const found = (await disk.entry(folder))?.kind === 'folder' ? await disk.list(folder) : [];
  const names: string[] = [];
  for (const name of found) if (await isSlot(disk, `${folder}/${name}`)) names.push(name);
  return {
    names: names.sort(newestFirst),
    current: await readLinkState(place, 'current'),
    previous: await readLinkState(place, 'previous'),
    boot: parseBootState(await readIfThere(disk, `${folder}/${BOOT_STATE}`)),
  };
}

/** A folder with the name of a save, or with one of the files: lost+found is none. */
async function isSlot(disk: Disk, path: string): Promise<boolean> {
  const name = posix.basename(path);
  if (name.startsWith('.') || (await disk.entry(path))?.kind !== 'folder') return false;
  if (isStamp(name)) return true;
  const names = await disk.list(path);
  return STORED_FILES.some((file) => names.includes(fileName(file)));
}

async function readLinkState(place: StorePlace, link: SlotLink): Promise<LinkState> {
  const { disk, sysroot, folder } = place;
  const path = `${folder}/${link}`;
  const entry = await disk.entry(path);
  if (entry === undefined) return { text: undefined, slot: undefined, dangling: false };
  if (entry.kind !== 'link') throw badStore(`${path} is no link; expected a link to the folder of a slot.`, path);
  const text = await disk.readLink(path);
  const real = await resolveInside(disk, sysroot, path.slice(sysroot.length));
  const inStore = real !== undefined && `${sysroot}${posix.dirname(real)}` === folder;
  const leadsToFolder = inStore && (await disk.entry(`${sysroot}${real}`))?.kind === 'folder';
  return { text, slot: leadsToFolder ? posix.basename(real) : undefined, dangling: real === undefined };
}

/** '' for a file that is not there. */
export async function readIfThere(disk: Disk, path: string): Promise<string> {
  try {
    return await disk.readFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

export function badStore(message: string, path: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_STORE', message, { path });
}
