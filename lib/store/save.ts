import { release } from 'node:os';
import { TomoyoError } from '../errors.js';
import { parsePolicy } from '../language/parse.js';
import { adoptTopFiles, type Adopted } from './adopt.js';
import { examine, requireBootable, requireKept, type Examined } from './examine.js';
import { STORED_FILES, type PolicyTexts, type StoredFile } from './layout.js';
import { readState, type StorePlace, type StoreState } from './place.js';
import { pruneSlots } from './prune.js';
import { readSlot, readTexts } from './slots.js';
import { installSlot, mendPrevious, removeUnfinished } from './switch.js';
import { makeMissingTopLinks, readEffectiveTexts, readTopEntries } from './top-links.js';

/** What a running kernel is to the store: openTomoyo() gives one. */
export interface PolicySource {
  /** The text of a file, as the kernel prints it. */
  read(file: StoredFile): Promise<string>;
}

/** Options of save(). */
export interface SaveOptions {
  /** How many complete slots stay; default 10, at least 1. Current, previous, good and booted slot stay in any case. */
  readonly keep?: number;
  /** Makes a slot also when the current one holds the same. */
  readonly force?: boolean;
  /** For the slot's record; default: that of this machine, when the policy is read from a kernel. */
  readonly kernel?: string;
}

/** What save() did. */
export interface SaveReport {
  /** `unchanged`: the current slot holds the same already, and no slot was made. */
  readonly kind: 'saved' | 'unchanged';
  /** The current slot. */
  readonly slot: string;
  /** See contentId(). */
  readonly content: string;
  /** Slots that were taken away. */
  readonly pruned: readonly string[];
  /** Plain files of the top folder that became a slot and links, because they would have hidden this save at boot. */
  readonly adopted: Adopted | undefined;
  /** Lines that the kernel does not print, kept from the current slot: `manage_by_non_root`. */
  readonly carried: readonly string[];
}

/** What is to be saved, looked at before the store is touched. */
export interface Prepared {
  readonly policy: PolicyTexts;
  readonly examined: Examined;
  readonly kernel: string | undefined;
  readonly carried: readonly string[];
}

/** @throws TomoyoError TOMOYO_BAD_POLICY, TOMOYO_BAD_LINE; PolicySyntaxError */
export function prepareTexts(texts: PolicyTexts, kernel: string | undefined): Prepared {
  const policy = withLineEnds(texts);
  const examined = examine(policy);
  requireKept(examined);
  requireBootable(examined);
  return { policy, examined, kernel, carried: [] };
}

/**
 * Domains are read before what they need, profiles and groups, which can only have been added since.
 * @throws TomoyoError TOMOYO_BAD_POLICY; what `source.read()` throws
 */
export async function prepareKernel(
  source: PolicySource,
  place: StorePlace,
  kernel: string = release(),
): Promise<Prepared> {
  const domain_policy = await source.read('domain_policy');
  const exception_policy = await source.read('exception_policy');
  const profile = await source.read('profile');
  const carried = await unprintedLines(place);
  const manager = `${carried.map((line) => `${line}\n`).join('')}${await source.read('manager')}`;
  const policy = { domain_policy, exception_policy, manager, profile };
  const examined = examine(policy);
  requireBootable(examined);
  return { policy, examined, kernel, carried };
}

/** Source: security/tomoyo/common.c, tomoyo_read_manager() prints no `manage_by_non_root`. */
async function unprintedLines(place: StorePlace): Promise<readonly string[]> {
  const { manager } = await readEffectiveTexts(place);
  const { nodes } = parsePolicy(manager, { kind: 'manager' });
  const last = nodes.flatMap((node) => (node.kind === 'manage_by_non_root' ? [node] : [])).at(-1);
  return last === undefined || last.delete ? [] : [last.kind];
}

/** A last line without its end would be dropped by every loader. */
function withLineEnds(texts: PolicyTexts): PolicyTexts {
  return {
    domain_policy: withLineEnd(texts.domain_policy),
    exception_policy: withLineEnd(texts.exception_policy),
    manager: withLineEnd(texts.manager),
    profile: withLineEnd(texts.profile),
  };
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Under the lock. */
export async function saveSlot(
  place: StorePlace,
  { policy, examined, kernel, carried }: Prepared,
  { keep, force }: { readonly keep: number; readonly force: boolean },
): Promise<SaveReport> {
  const { content } = examined;
  await removeUnfinished(place);
  const adopted = await adoptTopFiles(place, await readTopEntries(place));
  const state = await readState(place);
  const same = force ? undefined : await sameSlot(place, state, { policy, content });
  const slot = same ?? (await installSlot(place, policy, { record: { kernel, content }, state }));
  if (same !== undefined) await mendPrevious(place, slot, state);
  await makeMissingTopLinks(place, await readTopEntries(place));
  const pruned = await pruneAfter(place, keep, slot);
  return { kind: same === undefined ? 'saved' : 'unchanged', slot, content, pruned, adopted, carried };
}

/** @throws TomoyoError that says that the save itself is done */
async function pruneAfter(place: StorePlace, keep: number, slot: string): Promise<readonly string[]> {
  try {
    return await pruneSlots(place, keep);
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    const { code, message, syscall = '', errno = '', path = '' } = error;
    const text = `${slot} is saved and current, but older slots could not be taken away: ${message}`;
    throw new TomoyoError(code, text, { syscall, errno, path, cause: error });
  }
}

/** The current slot, if it holds just that. What it says of itself is not believed: somebody may have edited it. */
async function sameSlot(
  place: StorePlace,
  state: StoreState,
  { policy, content }: { readonly policy: PolicyTexts; readonly content: string },
): Promise<string | undefined> {
  const { slot } = state.current;
  if (slot === undefined) return undefined;
  if ((await readSlot(place, slot, state)).missing.length > 0) return undefined;
  const texts = await readTexts(place, slot);
  const isSame = STORED_FILES.every((file) => texts[file] === policy[file]) || examine(texts).content === content;
  return isSame ? slot : undefined;
}
