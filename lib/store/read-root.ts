import type { Stats } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { BootWords } from '../policy/preflight/boot-words.js';
import { KERNEL_INITS, type Program, type RootState } from '../policy/preflight/root-state.js';
import { readElf } from './elf.js';
import { follow } from './follow.js';

/** What both loaders print, and what nothing else has in it. */
const MARKS = { 'tomoyo-loader': 'tomoyo-loader: ', 'tomoyo-init': 'tomoyo-post-init' } as const;
/** What the kernel reads of a script to find the interpreter. */
const FIRST_LINE_BYTES = 256;
const MOST_PROGRAM_BYTES = 64 << 20;
const LIBRARY_FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64', '/usr/local/lib'];
const ANY_EXECUTE = 0o111;

/**
 * Looks at the programs that a boot with these words depends on: first programs, trigger, loader.
 * @param root the folder that will be the root of the system, without links in it; '' is the machine's own
 */
export async function readRoot(root: string, words: BootWords): Promise<RootState> {
  const paths = [
    words.trigger,
    words.loader,
    words.initramfsInit,
    ...(words.init ? [words.init] : []),
    ...KERNEL_INITS,
  ];
  const programs = new Map<string, Program>();
  for (const path of new Set(paths)) programs.set(path, await readProgram(root, path, words.trigger));
  return { programs };
}

async function readProgram(root: string, path: string, trigger: string): Promise<Program> {
  const nothing: Program = {
    path,
    kind: 'nothing',
    format: undefined,
    machine: undefined,
    missing: [],
    loader: undefined,
    namesTrigger: false,
  };
  const found = await follow(root, path.startsWith('/') ? path : `/${path}`);
  if (!found.found) return nothing;
  const kind = kindOf(found.stats);
  if (kind === 'folder' || kind === 'other' || found.stats.size > MOST_PROGRAM_BYTES) return { ...nothing, kind };
  const bytes = await readFile(`${root}${found.real}`);
  const elf = readElf(bytes);
  const isScript = bytes.toString('latin1', 0, 2) === '#!';
  const firstLine = isScript ? bytes.toString('latin1', 0, FIRST_LINE_BYTES) : '';
  const interpreter = elf?.interpreter ?? /^#!\s*(\S+)/.exec(firstLine)?.[1];
  const needed = interpreter !== undefined && !(await exists(root, interpreter)) ? [interpreter] : [];
  const libraries = elf ? await missingLibraries(root, elf.libraries, elf.libraryFolders) : [];
  return {
    path,
    kind,
    format: elf ? 'elf' : isScript ? 'script' : 'other',
    machine: elf?.machine,
    missing: [...needed, ...libraries],
    loader: loaderOf(bytes),
    namesTrigger: contains(bytes, trigger),
  };
}

/** The whole name: another path that ends or begins with it is another one to the kernel. */
function contains(bytes: Buffer, path: string): boolean {
  const isPart = (at: number): boolean => /[\w./-]/.test(String.fromCharCode(bytes[at] ?? 0));
  for (let at = bytes.indexOf(path); at >= 0; at = bytes.indexOf(path, at + 1)) {
    if (!isPart(at - 1) && !isPart(at + path.length)) return true;
  }
  return false;
}

function kindOf(stats: Stats): Program['kind'] {
  if (stats.isDirectory()) return 'folder';
  if (!stats.isFile()) return 'other';
  return (stats.mode & ANY_EXECUTE) === 0 ? 'not_executable' : 'program';
}

function loaderOf(bytes: Buffer): Program['loader'] {
  if (bytes.includes(MARKS['tomoyo-loader'])) return 'tomoyo-loader';
  return bytes.includes(MARKS['tomoyo-init']) ? 'tomoyo-init' : undefined;
}

async function exists(root: string, path: string): Promise<boolean> {
  return (await follow(root, path)).found;
}

async function missingLibraries(
  root: string,
  names: readonly string[],
  ownFolders: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const folders = [...ownFolders, ...LIBRARY_FOLDERS];
  for (const folder of ['/lib', '/usr/lib']) folders.push(...(await tripletFolders(root, folder)));
  const missing: string[] = [];
  for (const name of names) {
    let found = false;
    for (const folder of folders) found ||= await exists(root, `${folder}/${name}`);
    if (!found) missing.push(name);
  }
  return missing;
}

/** Debian's folders of one architecture, such as /usr/lib/aarch64-linux-gnu. */
async function tripletFolders(root: string, folder: string): Promise<readonly string[]> {
  const found = await follow(root, folder);
  if (!found.found) return [];
  const names = await readdir(`${root}${found.real}`).catch((): string[] => []); // a file: no folders in it
  return names.filter((name) => /-linux-/.test(name)).map((name) => `${folder}/${name}`);
}
