/** The modules of one kernel, as its package has them. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TomoyoError } from '../../lib/errors.js';
import { CpioArchive } from './cpio.js';
import { errnoOf } from './file-error.js';
import { mustRun } from './host-program.js';
import { loadOrder, moduleName } from './module-order.js';
import { moduleDepends } from './modinfo.js';

/** A module is read when it is asked for; thousands never are. */
export class ModuleTree {
  readonly release: string;
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;
  readonly #paths = new Map<string, string>();
  readonly #contents = new Map<string, Buffer>();
  #builtIn: ReadonlySet<string> | undefined;

  /** @param folder Such as lib/modules/6.1.0-56-arm64. */
  constructor(folder: string, release: string, signal?: AbortSignal) {
    this.#folder = folder;
    this.release = release;
    this.#signal = signal;
  }

  async open(): Promise<void> {
    for (const path of await readdir(join(this.#folder, 'kernel'), { recursive: true })) {
      const name = /([^/]+)\.ko(?:\.[xg]z|\.zst)?$/.exec(path)?.[1];
      if (name !== undefined) this.#paths.set(moduleName(name), join(this.#folder, 'kernel', path));
    }
    const builtIn = await readFile(join(this.#folder, 'modules.builtin'), 'utf8').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (builtIn !== undefined)
      this.#builtIn = new Set(builtIn.split('\n').map((path) => moduleName(basename(path, '.ko'))));
  }

  /** 'unknown': it is no module, and which are built in is not written down. */
  placeOf(name: string): 'module' | 'built-in' | 'unknown' | 'nowhere' {
    if (this.#paths.has(name)) return 'module';
    if (this.#builtIn === undefined) return 'unknown';
    return this.#builtIn.has(name) ? 'built-in' : 'nowhere';
  }

  /** Adds modules and what they need; gives their paths in the guest, in load order. */
  async add(archive: CpioArchive, wanted: readonly string[]): Promise<readonly string[]> {
    const order = await loadOrder(wanted, (name) => this.#dependsOf(name));
    const paths = order.map((name) => this.#guestPath(name));
    for (const [index, name] of order.entries()) archive.file(paths[index] ?? name, await this.#content(name));
    return paths;
  }

  /** For board-init: the modules, with what each needs in modules.dep. */
  async archiveWithDependencies(wanted: readonly string[]): Promise<Buffer> {
    const archive = new CpioArchive();
    const home = `lib/modules/${this.release}`;
    let lines = '';
    for (const name of wanted) {
      const paths = (await this.add(archive, [name])).map((path) => relative(home, path));
      let needed = '';
      for (const path of paths.slice(0, -1)) needed = ` ${path}${needed}`; // the deepest last
      lines += `${paths.at(-1) ?? name}:${needed}\n`;
    }
    return archive.file(`${home}/modules.dep`, lines).toBuffer();
  }

  async #dependsOf(name: string): Promise<readonly string[] | undefined> {
    if (this.#builtIn?.has(name) === true) return undefined;
    return moduleDepends(await this.#content(name), name);
  }

  #pathOf(name: string): string {
    const path = this.#paths.get(name);
    if (path !== undefined) return path;
    throw new TomoyoError('BOARD_IMAGE', `The kernel ${this.release} has no module ${name}, which a board needs.`);
  }

  /** Compressed modules are stored plain: the guest need not know about compression. */
  #guestPath(name: string): string {
    const path = relative(this.#folder, this.#pathOf(name)).replace(/\.[^.]+$/, (end) => (end === '.ko' ? end : ''));
    return `lib/modules/${this.release}/${path}`;
  }

  async #content(name: string): Promise<Buffer> {
    const known = this.#contents.get(name);
    if (known !== undefined) return known;
    const content = await this.#read(this.#pathOf(name));
    this.#contents.set(name, content);
    return content;
  }

  async #read(path: string): Promise<Buffer> {
    const options = { folder: dirname(path), signal: this.#signal };
    if (path.endsWith('.xz')) return mustRun('xz', ['--decompress', '--stdout', path], options);
    if (path.endsWith('.zst')) return mustRun('zstd', ['--decompress', '--stdout', path], options);
    const bytes = await readFile(path);
    return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  }
}
