import { TomoyoError } from '../errors.js';
import { disk } from './disk.js';
import type { PolicyTexts } from './layout.js';
import { withStoreLock } from './lock.js';
import { markGood, type GoodReport } from './mark-good.js';
import { findPlace, makePlace, readState, type StoreMachine, type StorePlace } from './place.js';
import { processes } from './processes.js';
import { pruneSlots } from './prune.js';
import { rollBack, type RollbackReport } from './rollback.js';
import { prepareKernel, prepareTexts, saveSlot, type PolicySource, type SaveOptions, type SaveReport } from './save.js';
import { readSlot, readTexts, requireSlot, type Slot } from './slots.js';
import { removeUnfinished } from './switch.js';
import { readEffectiveTexts } from './top-links.js';

/** Where the C tools and the boot-time loaders look. */
export const STORE_ROOT = '/etc/tomoyo';

export const DEFAULT_KEEP = 10;

/** Options of openStore(). */
export interface StoreOptions {
  /** Default /etc/tomoyo. Need not be there: the first save makes it. */
  readonly root?: string;
}

/**
 * Opens a policy store: a folder with the layout of /etc/tomoyo. Nothing stays open, and nothing is made yet.
 * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NO_PERMISSION
 */
export async function openStore({ root = STORE_ROOT }: StoreOptions = {}): Promise<PolicyStore> {
  if (!root.startsWith('/')) throw badOption('root', 'an absolute path', root);
  return new PolicyStore(await findPlace(MACHINE, root));
}

/** This machine. */
export const MACHINE: StoreMachine = { disk, processes, now: () => new Date(), sysroot: '' };

/**
 * Policies on disk: slots, of which one is current. The C tools and ours can be used on the same store in turn.
 *
 * What changes it is safe against power cuts and kill -9 at any place: a boot finds the old slot or the new one, whole,
 * and the next call takes away what was left. One call at a time: TOMOYO_STORE_LOCKED says who is at it.
 *
 * All calls throw TomoyoError with TOMOYO_NO_PERMISSION, TOMOYO_SYSTEM_CALL (`errno` and `path` say what), and
 * TOMOYO_BAD_STORE where `current` or `previous` is no link. Those that change something also TOMOYO_DISK_FULL, after
 * which the store is as it was.
 * Tested: test/unit/store, test/board/store.board.ts, test/board/power-cut.board.ts.
 */
export class PolicyStore {
  readonly #place: StorePlace;

  /** For openStore(). */
  constructor(place: StorePlace) {
    this.#place = place;
  }

  /** The folder, free of links. */
  get root(): string {
    return this.#place.top;
  }

  /**
   * All slots, newest first.
   * @param options `verify`: compares what each holds with its record, in `altered`; that takes the reading of all
   */
  async slots({ verify = false }: { readonly verify?: boolean } = {}): Promise<readonly Slot[]> {
    const state = await readState(this.#place);
    const slots: Slot[] = [];
    for (const name of state.names) slots.push(await readSlot(this.#place, name, state, { verify }));
    return slots;
  }

  /**
   * The texts of a slot, or of what the next boot loads.
   * @param slot its name; default: what the files at the top lead to, '' for those that are not there
   * @throws TomoyoError TOMOYO_NO_SLOT; TOMOYO_BAD_STORE: a file is missing
   */
  async read(slot?: string): Promise<PolicyTexts> {
    if (slot === undefined) return readEffectiveTexts(this.#place);
    return readTexts(this.#place, requireSlot(slot, await readState(this.#place)));
  }

  /**
   * Saves a policy in a new slot and makes it the current one, which the next boot loads; the running kernel is not
   * touched. A policy that the current slot holds already makes no slot.
   * @param policy texts, or a running kernel to read from: what openTomoyo() gives
   * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_BAD_POLICY: it would stop the machine at boot; for texts also
   *   PolicySyntaxError and TOMOYO_BAD_LINE: a line that the kernel would drop or cut. TOMOYO_STORE_LOCKED,
   *   TOMOYO_DISK_FULL.
   */
  async save(policy: PolicyTexts | PolicySource, options: SaveOptions = {}): Promise<SaveReport> {
    const { keep = DEFAULT_KEEP, force = false, kernel } = options;
    checkKeep(keep);
    const prepared = isSource(policy)
      ? await prepareKernel(policy, this.#place, kernel)
      : prepareTexts(checkedTexts(policy), kernel);
    await makePlace(this.#place);
    return this.#change(() => saveSlot(this.#place, prepared, { keep, force }));
  }

  /**
   * Makes an older slot the current one, which the next boot loads; the running kernel is not touched.
   * @param slot its name; default: the one before the current one
   * @throws TomoyoError TOMOYO_NO_SLOT; TOMOYO_BAD_STORE: it is not complete; TOMOYO_BAD_POLICY: it would stop the
   *   machine at boot; TOMOYO_STORE_LOCKED, TOMOYO_DISK_FULL
   */
  async rollback(slot?: string): Promise<RollbackReport> {
    return this.#change(() => rollBack(this.#place, slot));
  }

  /**
   * Takes away the oldest slots. Current, previous, good and booted slot stay, and folders with names of their own.
   * @param options `keep`: how many complete slots stay, at least 1
   * @returns the names that are gone
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_STORE_LOCKED
   */
  async prune({ keep }: { readonly keep: number }): Promise<readonly string[]> {
    checkKeep(keep);
    return this.#change(async () => {
      await removeUnfinished(this.#place);
      return pruneSlots(this.#place, keep);
    });
  }

  /**
   * Calls a slot good: the boot-time loader stops counting its boots, and takes it when a newer one fails.
   * @param slot its name; default: the one that this boot loaded
   * @throws TomoyoError TOMOYO_NO_SLOT: no such slot, or nothing says what was booted; TOMOYO_STORE_LOCKED
   */
  async markGood(slot?: string): Promise<GoodReport> {
    return this.#change(() => markGood(this.#place, slot));
  }

  async #change<Result>(work: () => Promise<Result>): Promise<Result> {
    const { disk: files, folder } = this.#place;
    if ((await files.entry(folder))?.kind === 'folder') return withStoreLock(folder, this.#place, work);
    throw new TomoyoError('TOMOYO_NO_SLOT', `There is no store: ${folder} is no folder.`, { path: folder });
  }
}

function isSource(policy: PolicyTexts | PolicySource): policy is PolicySource {
  return 'read' in policy;
}

function checkKeep(keep: number): void {
  if (!Number.isSafeInteger(keep) || keep < 1) throw badOption('keep', 'a whole number of at least 1', String(keep));
}

/** A character is written as one byte; others would be lost. */
function checkedTexts(policy: PolicyTexts): PolicyTexts {
  for (const [file, text] of Object.entries(policy)) {
    if (Buffer.from(text, 'latin1').toString('latin1') === text) continue;
    throw badOption(file, 'text of one character a byte (latin1)', 'others: encode names with encodeName()');
  }
  return policy;
}

function badOption(name: string, expected: string, got: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_OPTION', `"${name}" must be ${expected}, got ${got}.`);
}
