/** Takes out of a Debian kernel package what a board needs: the kernel, and the modules used at boot. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { CpioArchive } from './cpio.js';
import { errnoOf } from './file-error.js';
import { mustRun } from './host-program.js';
import { loadOrder, moduleName } from './module-order.js';
import { moduleDepends } from './modinfo.js';
import { MODULE_LISTS } from './recipe.js';

export const KERNEL_FILES = { kernel: 'vmlinuz', modules: 'modules.cpio' } as const;

/**
 * @param options.tree The unpacked package.
 * @param options.release As uname -r says.
 * @param options.into Gets the two files.
 * @throws TomoyoError BOARD_IMAGE: a kernel without TOMOYO, or without a module that is needed.
 */
export async function extractKernel(options: {
  readonly tree: string;
  readonly release: string;
  readonly into: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<void> {
  const { tree, release, into, signal } = options;
  checkKernelConfig(await kernelFile(tree, `config-${release}`), release);
  await copyFile(join(tree, 'boot', `vmlinuz-${release}`), join(into, KERNEL_FILES.kernel));
  const modules = new ModuleTree(tree, release, signal);
  await modules.open();
  await writeFile(join(into, KERNEL_FILES.modules), await modules.archive());
}

/** @throws TomoyoError BOARD_IMAGE */
export function checkKernelConfig(config: string, release: string): void {
  if (config.split('\n').includes('CONFIG_SECURITY_TOMOYO=y')) return;
  const message = `The kernel ${release} is built without TOMOYO: its configuration lacks CONFIG_SECURITY_TOMOYO=y.`;
  throw new TomoyoError('BOARD_IMAGE', message);
}

async function kernelFile(tree: string, name: string): Promise<string> {
  try {
    return await readFile(join(tree, 'boot', name), 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new TomoyoError('BOARD_IMAGE', `The kernel package has no boot/${name}.`, { cause: error });
  }
}

/** The modules of one unpacked kernel. A module is read when it is asked for; thousands never are. */
class ModuleTree {
  readonly #tree: string;
  readonly #release: string;
  readonly #signal: AbortSignal | undefined;
  readonly #paths = new Map<string, string>();
  readonly #contents = new Map<string, Buffer>();
  #builtIn: ReadonlySet<string> = new Set();

  constructor(tree: string, release: string, signal: AbortSignal | undefined) {
    this.#tree = tree;
    this.#release = release;
    this.#signal = signal;
  }

  async open(): Promise<void> {
    const folder = join(this.#tree, 'lib', 'modules', this.#release);
    for (const path of await readdir(folder, { recursive: true })) {
      const name = /([^/]+)\.ko(?:\.xz)?$/.exec(path)?.[1];
      if (name !== undefined) this.#paths.set(moduleName(name), join(folder, path));
    }
    const builtIn = await readFile(join(folder, 'modules.builtin'), 'utf8');
    this.#builtIn = new Set(builtIn.split('\n').map((path) => moduleName(basename(path, '.ko'))));
  }

  /** The modules, at the paths of the package, and a list of them for each purpose in load order. */
  async archive(): Promise<Buffer> {
    const archive = new CpioArchive();
    for (const [list, wanted] of Object.entries(MODULE_LISTS)) {
      const order = await loadOrder(wanted, (name) => this.#dependsOf(name));
      const paths = order.map((name) => this.#guestPath(name));
      for (const [index, name] of order.entries()) archive.file(paths[index] ?? name, await this.#content(name));
      archive.file(`etc/board/modules/${list}`, paths.map((path) => `/${path}\n`).join(''));
    }
    return archive.toBuffer();
  }

  async #dependsOf(name: string): Promise<readonly string[] | undefined> {
    if (this.#builtIn.has(name)) return undefined;
    return moduleDepends(await this.#content(name), name);
  }

  #pathOf(name: string): string {
    const path = this.#paths.get(name);
    if (path !== undefined) return path;
    throw new TomoyoError('BOARD_IMAGE', `The kernel ${this.#release} has no module ${name}, which a board needs.`);
  }

  /** Compressed modules are stored plain: insmod of the guest need not know about compression. */
  #guestPath(name: string): string {
    return relative(this.#tree, this.#pathOf(name)).replace(/\.xz$/, '');
  }

  async #content(name: string): Promise<Buffer> {
    const known = this.#contents.get(name);
    if (known !== undefined) return known;
    const path = this.#pathOf(name);
    const content = path.endsWith('.xz') ? await this.#decompressed(path) : await readFile(path);
    this.#contents.set(name, content);
    return content;
  }

  #decompressed(path: string): Promise<Buffer> {
    return mustRun('xz', ['--decompress', '--stdout', path], { folder: dirname(path), signal: this.#signal });
  }
}
