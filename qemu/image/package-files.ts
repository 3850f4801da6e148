/** This package, as it goes into the guest: compiled library and commands, addon, loader, agent. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TomoyoError } from '../../lib/errors.js';
import type { Architecture } from './board-image.js';
import { CpioArchive } from './cpio.js';
import { errnoOf } from './file-error.js';
import { NODE_ARCHITECTURE } from './recipe.js';

export interface GuestFile {
  readonly content: Buffer;
  readonly mode: number;
}

/** Path in the guest -> file, in the order of paths. */
export type PackageFiles = ReadonlyMap<string, GuestFile>;

const HOME = 'usr/lib/node_modules/tomoyo';
/** What finds the addon. */
const ADDON_FILE = 'native/addon-file.cjs';
/** Static programs in prebuilds/linux-<arch> -> where the guest has them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'tomoyo-loader': 'sbin/tomoyo-init',
  'board-agent': 'usr/sbin/board-agent',
  'board-init': 'init',
};

/** The folder of package.json, from the sources as well as from an installed package. */
export async function packageRoot(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(await isOurs(folder))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new TomoyoError('BOARD_IMAGE', `The folder of the package tomoyo was not found above ${import.meta.url}.`);
    }
    folder = parent;
  }
  return folder;
}

/** @throws TomoyoError BOARD_IMAGE: the package is not built for the architecture. */
export async function readPackageFiles(root: string, architecture: Architecture): Promise<PackageFiles> {
  const files = new Map<string, GuestFile>();
  const add = async (from: string, to: string, mode = 0o644): Promise<void> => {
    files.set(to, { content: await readFile(from), mode });
  };
  await add(join(root, 'package.json'), `${HOME}/package.json`);
  for (const path of await codeFiles(join(root, 'dist'))) await add(join(root, 'dist', path), `${HOME}/dist/${path}`);
  for (const path of await codeFiles(join(root, 'packaging')))
    await add(join(root, 'packaging', path), `${HOME}/packaging/${path}`);
  await add(join(root, ADDON_FILE), `${HOME}/${ADDON_FILE}`);
  const platform = `linux-${NODE_ARCHITECTURE[architecture]}`;
  const built = join(root, 'prebuilds', platform);
  for (const name of await listIfThere(built)) {
    if (name.endsWith('.node')) await add(join(built, name), `${HOME}/prebuilds/${platform}/${name}`);
  }
  for (const [name, place] of Object.entries(PROGRAMS)) {
    await add(join(built, name), place, 0o755).catch((error: unknown) => {
      throw notBuilt(join(built, name), error);
    });
  }
  return files;
}

export function packageArchive(files: PackageFiles): Buffer {
  const archive = new CpioArchive();
  for (const [path, { content, mode }] of files) archive.file(path, content, { mode });
  return archive.toBuffer();
}

async function isOurs(folder: string): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'tomoyo';
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** What runs, its manual pages, and what `tomoyo install-service` copies; types and licences stay at home. */
async function codeFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of await listIfThere(folder, { recursive: true })) {
    const runs = !/\.d\.ts$|\.txt$/.test(path);
    if (runs && (await stat(join(folder, path))).isFile()) found.push(path);
  }
  return found.sort();
}

/** Nothing for a folder that is not there: a checkout that is not built yet. */
async function listIfThere(folder: string, options: { recursive?: boolean } = {}): Promise<string[]> {
  try {
    return await readdir(folder, options);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function notBuilt(path: string, error: unknown): unknown {
  if (errnoOf(error) !== 'ENOENT') return error;
  const message = `${path} is missing, so no board can be made: run npm run build in a checkout, or install again.`;
  return new TomoyoError('BOARD_IMAGE', message, { errno: 'ENOENT', path, cause: error });
}
