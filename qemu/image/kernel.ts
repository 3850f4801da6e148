/** Takes out of a Debian kernel package what a board needs: the kernel, and the modules used at boot. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { CpioArchive } from './cpio.js';
import { errnoOf } from './file-error.js';
import { ModuleTree } from './module-tree.js';
import { MODULE_LISTS, ROOT_MODULES } from './recipe.js';

export const KERNEL_FILES = { kernel: 'vmlinuz', modules: 'modules.cpio', rootModules: 'root-modules.cpio' } as const;

/**
 * @param options.tree The unpacked package.
 * @param options.release As uname -r says.
 * @param options.into Gets the three files.
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
  const modules = new ModuleTree(join(tree, 'lib', 'modules', release), release, signal);
  await modules.open();
  await writeFile(join(into, KERNEL_FILES.modules), await bootArchive(modules));
  await writeFile(join(into, KERNEL_FILES.rootModules), await modules.archiveWithDependencies(ROOT_MODULES));
}

/** For our own /init: the modules, and a list of them for each purpose in load order. */
async function bootArchive(modules: ModuleTree): Promise<Buffer> {
  const archive = new CpioArchive();
  for (const [list, wanted] of Object.entries(MODULE_LISTS)) {
    const paths = await modules.add(archive, wanted);
    archive.file(`etc/board/modules/${list}`, paths.map((path) => `/${path}\n`).join(''));
  }
  return archive.toBuffer();
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
