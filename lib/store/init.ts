import { posix } from 'node:path';
import { TomoyoError } from '../errors.js';
import { replaceEntry } from './disk.js';
import { examine, requireBootable } from './examine.js';
import { fileName, forEachFile, STORED_FILES, type PolicyTexts, type StoredFile } from './layout.js';
import { withStoreLock } from './lock.js';
import { findPlace, makePlace, readState, type StorePlace } from './place.js';
import { realRoot } from './real-root.js';
import { readTexts } from './slots.js';
import { MACHINE, STORE_ROOT } from './store.js';
import { installSlot, removeUnfinished } from './switch.js';
import { RootView } from './templates/root-view.js';
import type { ProfileSet } from './templates/profiles.js';
import { makeTemplate, STAT_TEMPLATE, type Finding } from './templates/template.js';
import { makeMissingTopLinks, readEffectiveTexts, readTopEntries } from './top-links.js';

/** Options of initStore(). */
export interface InitOptions {
  /** Root folder of the system: '/' (default), or that of an image. Nothing outside of it is read or written. */
  readonly root?: string;
  /** What the profiles check: 'full' (default), or 'file-only'. */
  readonly profileSet?: ProfileSet;
  /** Changes nothing, and says what would be made. */
  readonly dryRun?: boolean;
}

/** A file of a first policy. */
export interface InitFile {
  /** As seen from inside the root. */
  readonly path: string;
  /** `kept`: it was there. */
  readonly kind: 'made' | 'kept';
  readonly text: string;
}

/** What initStore() made and found. */
export interface InitReport {
  readonly files: readonly InitFile[];
  /** The slot that was made; undefined: nothing was missing, or nothing was to be changed. */
  readonly slot: string | undefined;
  /** What was found in the root file system, by kind. */
  readonly findings: readonly Finding[];
}

/**
 * Makes a first policy for a system that has none: profiles 0 to 3, this package's command and the C tools as managers,
 * an exception policy that fits what is in the root file system, and quotas. What is there is kept; a second run makes
 * nothing.
 * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_BAD_POLICY: what is there and what was made would stop the machine at
 *   boot together; as PolicyStore.save()
 * Tested: test/unit/store/init.test.ts, test/board/store.board.ts (the kernel keeps every line).
 */
export async function initStore(options: InitOptions = {}): Promise<InitReport> {
  const { root = '/', profileSet = 'full', dryRun = false } = options;
  const sysroot = await realRoot(root);
  const template = await makeTemplate(new RootView(sysroot), profileSet);
  const place = await findPlace({ ...MACHINE, sysroot }, STORE_ROOT);
  const there = await textsThere(place);
  const policy = await forEachFile(async (file) => there[file] ?? template.policy[file]);
  const examined = examine(policy);
  requireBootable(examined);
  const isNew = STORED_FILES.some((file) => there[file] === undefined);
  const slot = dryRun ? undefined : await write(place, { policy, isNew, content: examined.content });
  const stat = await makeStat(place, dryRun);
  const inside = place.top.slice(sysroot.length);
  const files = STORED_FILES.map((file) => ({
    path: posix.join(inside, fileName(file)),
    kind: there[file] === undefined ? 'made' : 'kept',
    text: policy[file],
  })) satisfies readonly InitFile[];
  return { files: [...files, { path: posix.join(inside, STAT), ...stat }], slot, findings: template.findings };
}

const STAT = 'stat.conf';

/** What a boot would load, or would load if its link were there. */
async function textsThere(place: StorePlace): Promise<Partial<PolicyTexts>> {
  const there: Partial<Record<StoredFile, string>> = {};
  const entries = await readTopEntries(place);
  const texts = await readEffectiveTexts(place);
  const { current } = await readState(place);
  const slot = current.slot === undefined ? undefined : await slotTexts(place, current.slot);
  for (const file of STORED_FILES) {
    const text = texts[file] === '' ? slot?.[file] : texts[file];
    if (text !== undefined) there[file] = text;
    else if (entries[file] === 'own') there[file] = texts[file];
  }
  return there;
}

async function slotTexts(place: StorePlace, slot: string): Promise<PolicyTexts | undefined> {
  try {
    return await readTexts(place, slot);
  } catch (error) {
    if (error instanceof TomoyoError && error.code === 'TOMOYO_BAD_STORE') return undefined; // not complete
    throw error;
  }
}

interface Wanted {
  readonly policy: PolicyTexts;
  readonly isNew: boolean;
  readonly content: string;
}

/** Files that are there stay what they are, also plain ones: only missing links are made. */
async function write(place: StorePlace, { policy, isNew, content }: Wanted): Promise<string | undefined> {
  const entries = await readTopEntries(place);
  if (!isNew && !Object.values(entries).includes('missing')) return undefined;
  await makePlace(place);
  return withStoreLock(place.folder, place, async () => {
    await removeUnfinished(place);
    const state = await readState(place);
    const slot = isNew
      ? await installSlot(place, policy, { record: { kernel: undefined, content }, state })
      : undefined;
    await makeMissingTopLinks(place, entries);
    return slot;
  });
}

async function makeStat(place: StorePlace, dryRun: boolean): Promise<Pick<InitFile, 'kind' | 'text'>> {
  const { disk, top } = place;
  const entry = await disk.entry(`${top}/${STAT}`);
  if (entry !== undefined)
    return { kind: 'kept', text: entry.kind === 'file' ? await disk.readFile(`${top}/${STAT}`) : '' };
  if (!dryRun) await replaceEntry(disk, top, STAT, (path) => disk.writeFile(path, STAT_TEMPLATE));
  return { kind: 'made', text: STAT_TEMPLATE };
}
