import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { NO_BOOT_STATE, parseBootState, PLAIN_FILES } from '../policy/preflight/boot-state.js';
import { mostFileBytes } from '../policy/preflight/judge.js';
import type { StoreProblem } from '../policy/preflight/problems.js';
import type { StoredFile, StoredPlace, StoreState } from '../policy/preflight/store-state.js';
import { StoredFiles, type StoreFolder } from './stored-files.js';
import { trustInCaller, type Trust } from './trust.js';

export interface ReadStoreOptions {
  /** The root folder that absolute links start from; default '', the machine's own. */
  readonly root?: string | undefined;
  /** Of memory when the loader runs: it decides how large a file may be. */
  readonly freeBytes: number;
  /** Default: whoever calls stands for root. */
  readonly trust?: Trust | undefined;
}

/** A folder in which nobody ever tidied up does not hold up the boot. */
const MOST_SLOTS = 32;
const MOST_BOOT_STATE_BYTES = 4096;
const STAMP = /^\d\d-\d\d-\d\d\.\d\d:\d\d:\d\d$/;
const PLACE_FILES = ['profile', 'domain_policy', 'exception_policy'] as const;

/**
 * Reads a store as a boot-time loader finds it: nothing is judged, nothing changed, nothing is an error.
 * @param folder absolute, as seen from inside the root: `/etc/tomoyo`
 * The same places: native/loader/store.cc.
 */
export async function readStore(
  folder: string,
  { root = '', freeBytes, trust = trustInCaller() }: ReadStoreOptions,
): Promise<StoreState> {
  return new Reader({ root, folder, trust }, mostFileBytes(freeBytes)).read();
}

class Reader {
  readonly #files: StoredFiles;
  readonly #mostBytes: number;

  constructor(where: StoreFolder, mostBytes: number) {
    this.#files = new StoredFiles(where);
    this.#mostBytes = mostBytes;
  }

  async read(): Promise<StoreState> {
    const state = await this.#files.read('policy/boot-state', MOST_BOOT_STATE_BYTES);
    const usable = state.problem === undefined && state.text !== undefined;
    const bootState = usable ? parseBootState(state.text) : NO_BOOT_STATE;
    const bootStateProblem = state.problem?.code === 'missing' ? undefined : state.problem;
    const links: StoredPlace[] = [];
    for (const link of ['policy/current', 'policy/previous']) {
      const found = await this.#files.find(link);
      if ('found' in found || found.code !== 'missing') links.push(await this.#place(`${link}/`));
    }
    const slots: StoredPlace[] = [];
    for (const name of await this.#slotNames()) slots.push(await this.#place(`policy/${name}/`));
    return {
      top: await this.#place(''),
      links,
      good: bootState.good === '' ? undefined : await this.#place(`policy/${bootState.good}/`),
      slots,
      bootState,
      bootStateProblem,
      namedProfiles: await this.#namedProfiles(),
      stat: await this.#readFile('stat.conf'),
      countsBoots: await this.#countsBoots(state),
    };
  }

  async #countsBoots({ kind }: StoredFile): Promise<boolean> {
    if (kind === 'folder') return false;
    const found = await this.#files.find('policy');
    if (!('found' in found) || !found.stats.isDirectory()) return false;
    return (await this.#files.trustProblem('policy', found)) === undefined;
  }

  #readFile(name: string): Promise<StoredFile> {
    return this.#files.read(name, this.#mostBytes);
  }

  async #place(prefix: string): Promise<StoredPlace> {
    const { folder, problem } = prefix === '' ? await this.#topFolder() : await this.#folderOf(prefix.slice(0, -1));
    return {
      prefix,
      slot: await this.#slotOf(folder),
      folder,
      problem,
      profile: await this.#readFile(`${prefix}profile.conf`),
      domainPolicy: await this.#readFile(`${prefix}domain_policy.conf`),
      exceptionPolicy: await this.#readFile(`${prefix}exception_policy.conf`),
      manager: await this.#readFile(`${prefix}manager.conf`),
    };
  }

  /** The folder that all files or links of the store's own folder lead to; '' where there are several. */
  async #topFolder(): Promise<{ folder: string; problem: undefined }> {
    const folders = new Set<string>();
    for (const name of PLACE_FILES) {
      const found = await this.#files.find(`${name}.conf`);
      if ('found' in found) folders.add(posix.dirname(found.real));
    }
    const [folder = ''] = folders;
    return { folder: folders.size === 1 ? folder : '', problem: undefined };
  }

  async #folderOf(name: string): Promise<{ folder: string; problem: StoreProblem | undefined }> {
    const found = await this.#files.find(name);
    if (!('found' in found)) return { folder: '', problem: found };
    const problem: StoreProblem = { code: 'not_a_folder', file: name, message: 'is no folder' };
    return found.stats.isDirectory() ? { folder: found.real, problem: undefined } : { folder: '', problem };
  }

  async #slotOf(folder: string): Promise<string> {
    const policy = `${await this.#files.realStore()}/policy`;
    return posix.dirname(folder) === policy ? posix.basename(folder) : PLAIN_FILES;
  }

  /** Newest first. */
  async #slotNames(): Promise<readonly string[]> {
    const names = await listFolders(await this.#files.hostPath('policy'));
    return names
      .filter((name) => !name.startsWith('.'))
      .sort((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1))
      .slice(0, MOST_SLOTS);
  }

  async #namedProfiles(): Promise<ReadonlyMap<string, StoredFile>> {
    const profiles = new Map<string, StoredFile>();
    for (const file of await listNames(await this.#files.hostPath(''))) {
      const name = /^profile-(.+)\.conf$/.exec(file)?.[1];
      if (name !== undefined) profiles.set(name, await this.#readFile(file));
    }
    return profiles;
  }
}

/** In the order of time; a board without a clock starts in 1970. Folders with names of their own are older than all. */
function sortKey(name: string): string {
  return STAMP.test(name) ? `${name < '7' ? '20' : '19'}${name}` : ` ${name}`;
}

async function listNames(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  return (await readdir(path).catch((): string[] => [])).sort(); // no folder: no names
}

async function listFolders(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []); // as above
  return entries.filter((one) => one.isDirectory()).map(({ name }) => name);
}
