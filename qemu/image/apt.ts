/**
 * apt with folders of its own, for the packages of another architecture.
 *
 * Lists, cache and sources are ours, the installed packages are none: the package state of the host is neither read
 * nor written. Signatures are checked by apt as always. Proxies and the like come from the host's configuration.
 */
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { sourcesList } from './apt-sources.js';
import { isDiskFull, lastLine, runProgram, type Finished } from './host-program.js';
import { diskFull, errnoOf } from './file-error.js';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Later settings win; the host's hooks (such as refreshing a software centre) are not for our lists. */
const CONFIGURATION = `#clear APT::Update;
#clear DPkg;
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
`;

/** One stanza of a package list. */
export type Stanza = ReadonlyMap<string, string>;

export class PrivateApt {
  readonly #folder: string;
  readonly #architecture: string;
  readonly #signal: AbortSignal | undefined;
  #updateWords = '';

  /** @param options.folder Made if missing; kept between runs. @param options.architecture Debian's name for it. */
  constructor(options: { folder: string; architecture: string; signal?: AbortSignal | undefined }) {
    this.#folder = options.folder;
    this.#architecture = options.architecture;
    this.#signal = options.signal;
  }

  async open(): Promise<void> {
    try {
      await access(KEYRING);
    } catch (error) {
      const message = `The keys of Debian's archive (${KEYRING}) are missing: apt-get install debian-archive-keyring.`;
      throw new TomoyoError('BOARD_MISSING_TOOL', message, { errno: 'ENOENT', path: KEYRING, cause: error });
    }
    await mkdir(join(this.#folder, 'lists', 'partial'), { recursive: true });
    await mkdir(join(this.#folder, 'cache', 'archives', 'partial'), { recursive: true });
    await writeFile(join(this.#folder, 'sources.list'), sourcesList(await hostSources(), KEYRING));
    await writeFile(join(this.#folder, 'apt.conf'), CONFIGURATION);
  }

  /**
   * Fetches the package lists.
   * @returns apt's complaint if a list could not be had; older lists, or the other ones, may still do.
   */
  async update(): Promise<string | undefined> {
    // apt-get exits with 0 when lists could not be fetched; only its words tell.
    const { status, stderr } = await this.#run('apt-get', ['-qq', 'update'], {});
    if (isDiskFull(stderr)) throw diskFull(this.#folder, new Error(lastLine(stderr)));
    const complaint = stderr.split('\n').find((line) => line.startsWith('E:') || line.startsWith('W: Failed'));
    if (status === 0 && complaint === undefined) return undefined;
    this.#updateWords = aptWords(complaint ?? stderr);
    return this.#updateWords;
  }

  /**
   * The version apt would install of each package.
   * @throws TomoyoError BOARD_NO_NETWORK: a package is in none of the lists, which could not all be fetched; BOARD_IMAGE:
   * Debian has no such package.
   */
  async show(names: readonly string[]): Promise<readonly Stanza[]> {
    const { stdout } = await this.#run('apt-cache', ['show', '--no-all-versions', ...names], {});
    const stanzas = parseStanzas(stdout.toString());
    return names.map((name) => {
      const stanza = stanzas.find((candidate) => candidate.get('Package') === name);
      if (stanza === undefined) throw this.#unknown(`the package ${name}`);
      return stanza;
    });
  }

  /** Names of packages, in no order. @param pattern POSIX extended regular expression over names. */
  async search(pattern: string): Promise<readonly string[]> {
    const { stdout } = await this.#run('apt-cache', ['search', '--names-only', pattern], {});
    const lines = stdout
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => line.slice(0, line.indexOf(' ')));
  }

  /**
   * Downloads packages into `into`, under apt's names. @param packages NAME=VERSION each.
   * @throws TomoyoError BOARD_NO_NETWORK, with apt's last words; BOARD_DISK_FULL.
   */
  async download(packages: readonly string[], into: string): Promise<void> {
    const { status, stderr } = await this.#run('apt-get', ['-qq', 'download', ...packages], { cwd: into });
    if (status === 0) return;
    if (isDiskFull(stderr)) throw diskFull(into, new Error(lastLine(stderr)));
    throw noNetwork(`Debian packages for ${this.#architecture} could not be downloaded`, aptWords(stderr));
  }

  /** For what the lists lack: the network is to blame only if the lists could not be fetched. */
  #unknown(what: string): TomoyoError {
    if (this.#updateWords === '') {
      return new TomoyoError('BOARD_IMAGE', `Debian 12 has no longer ${what} for ${this.#architecture}.`);
    }
    return noNetwork(`Debian's package lists, needed for ${what}, could not be fetched`, this.#updateWords);
  }

  /** @throws TomoyoError as `show` does. */
  missing(what: string): never {
    throw this.#unknown(what);
  }

  #run(program: 'apt-get' | 'apt-cache', args: readonly string[], { cwd }: { cwd?: string }): Promise<Finished> {
    const settings = [
      `APT::Architecture=${this.#architecture}`,
      `APT::Architectures=${this.#architecture}`,
      `Dir::State::Lists=${join(this.#folder, 'lists')}`,
      'Dir::State::status=/dev/null',
      `Dir::Cache=${join(this.#folder, 'cache')}`,
      `Dir::Etc::sourcelist=${join(this.#folder, 'sources.list')}`,
      'Dir::Etc::sourceparts=-',
      'Dir::Etc::preferences=-',
      'Dir::Etc::preferencesparts=-',
    ];
    // The sandbox user could not write into a cache below the home folder of root.
    if (process.getuid?.() === 0) settings.push('APT::Sandbox::User=root');
    const options = settings.flatMap((setting) => ['-o', setting]);
    const all = ['-c', join(this.#folder, 'apt.conf'), ...options, ...args];
    return runProgram(program, all, { cwd, signal: this.#signal });
  }
}

/** The telling line: apt ends with a summary of what it said before. */
export function aptWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /^[EW]:/.test(line));
  const telling = lines.find((line) => line.includes('Failed to fetch')) ?? lines.at(-1) ?? lastLine(stderr);
  return telling.replace(/^[EW]:\s*/, '').replace(/\s+/g, ' ');
}

export function noNetwork(what: string, words: string): TomoyoError {
  const message = `${what}: ${words.replace(/\.$/, '')}. Check the network and run it again.`;
  return new TomoyoError('BOARD_NO_NETWORK', message);
}

/** Stanzas as apt-cache show prints them. Continuation lines are left out: no field that is used here has any. */
export function parseStanzas(text: string): readonly Stanza[] {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== '');
  return blocks.map((block) => {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0 && !/^\s/.test(line)) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    return fields;
  });
}

/** Everything the host says about its sources, in both forms. */
async function hostSources(): Promise<string[]> {
  const texts = [await readIfThere('/etc/apt/sources.list')];
  const parts = '/etc/apt/sources.list.d';
  const names = await readdir(parts).catch((): string[] => []); // a host without apt's folders has no say
  for (const name of names.sort()) {
    if (/\.(?:list|sources)$/.test(name)) texts.push(await readIfThere(join(parts, name)));
  }
  return texts;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'EACCES' || errno === 'EISDIR') return '';
    throw error;
  }
}
