import { TomoyoError } from '../errors.js';
import { contentId } from './examine.js';
import {
  fileName,
  forEachFile,
  SLOT_RECORD,
  STORED_FILES,
  timeOfStamp,
  type PolicyTexts,
  type StoredFile,
} from './layout.js';
import { badStore, readIfThere, type StorePlace, type StoreState } from './place.js';
import { parseSlotRecord } from './slot-record.js';

/** One stored policy. */
export interface Slot {
  readonly name: string;
  /** When it was saved: its record says so, or its name. */
  readonly time: Date | undefined;
  /** Release of the kernel it was read from; undefined: of none, or saved by the C tools. */
  readonly kernel: string | undefined;
  /** What it holds, see contentId(); undefined: saved by the C tools. */
  readonly content: string | undefined;
  /** Whether it holds something else than `content` says; only looked at when asked for. */
  readonly altered: boolean | undefined;
  /** Files that are not there: none in a complete slot. */
  readonly missing: readonly StoredFile[];
  /** Of its files together. */
  readonly bytes: number;
  /** The next boot loads it. */
  readonly current: boolean;
  /** It was current before. */
  readonly previous: boolean;
  /** It was called good last. */
  readonly good: boolean;
  /** This boot loaded it, as far as the loader could write that down. */
  readonly booted: boolean;
}

/** @param options.verify tells `altered`, which takes the reading of the whole policy */
export async function readSlot(
  place: StorePlace,
  name: string,
  state: StoreState,
  { verify = false }: { readonly verify?: boolean } = {},
): Promise<Slot> {
  const { disk, folder } = place;
  const missing: StoredFile[] = [];
  let bytes = 0;
  for (const file of STORED_FILES) {
    const entry = await disk.entry(`${folder}/${name}/${fileName(file)}`);
    if (entry?.kind === 'file') bytes += entry.bytes;
    else missing.push(file);
  }
  const record = parseSlotRecord(await readIfThere(disk, `${folder}/${name}/${SLOT_RECORD}`));
  const comparable = verify && missing.length === 0 && record.content !== undefined;
  return {
    name,
    time: record.saved ?? timeOfStamp(name),
    kernel: record.kernel,
    content: record.content,
    altered: comparable ? contentId(await readTexts(place, name)) !== record.content : undefined,
    missing,
    bytes,
    current: state.current.slot === name,
    previous: state.previous.slot === name,
    good: state.boot.good === name,
    booted: state.boot.slot === name,
  };
}

/** @throws TomoyoError TOMOYO_BAD_STORE: a file is missing */
export async function readTexts({ disk, folder }: StorePlace, name: string): Promise<PolicyTexts> {
  return forEachFile(async (file) => {
    const path = `${folder}/${name}/${fileName(file)}`;
    if ((await disk.entry(path))?.kind === 'file') return disk.readFile(path);
    throw badStore(`The slot ${name} is not complete: it has no file ${fileName(file)}.`, path);
  });
}

/** @throws TomoyoError TOMOYO_NO_SLOT */
export function requireSlot(name: string, { names }: StoreState): string {
  if (names.includes(name)) return name;
  const known = names.length === 0 ? 'the store has none' : `there are ${names.join(', ')}`;
  throw new TomoyoError('TOMOYO_NO_SLOT', `There is no slot ${JSON.stringify(name)}; ${known}.`);
}
