import { posix } from 'node:path';
import { allow, type Finder } from './finder.js';
import { encoded, type RootView } from './root-view.js';
import { GCONV_CACHES, LIBRARY_FOLDERS, LIBRARY_SUBFOLDERS } from './tables.js';

export const libraries: Finder = {
  title: 'shared libraries',
  find: async (root) => (await libraryNames(root)).map((name) => allow('read', name)),
};

/** Shared libraries by folder, of glibc, musl and uClibc; single ones where a link leads out of these folders. */
export async function libraryNames(root: RootView): Promise<readonly string[]> {
  const folders = await libraryFolders(root);
  const names: string[] = [];
  const elsewhere = new Set<string>();
  for (const folder of folders) {
    const inside = await root.list(folder);
    for (const { pattern, names: kind } of KINDS) {
      const here = inside.filter((name) => kind.test(name));
      if (here.length > 0) names.push(`${encoded(folder)}/${pattern}`);
      for (const file of await filesElsewhere(root, folder, here, folders)) elsewhere.add(file);
    }
    for (const cache of GCONV_CACHES) {
      const file = await root.file(`${folder}/${cache}`);
      if (file !== undefined) names.push(file);
    }
  }
  return [...names, ...elsewhere];
}

const KINDS = [
  { names: /^lib.*\.so(?:\..*)?$/, pattern: String.raw`lib\*.so\*` },
  // the dynamic linkers: ld-linux-aarch64.so.1, ld-musl-aarch64.so.1, ld-uClibc.so.0
  { names: /^ld-.*\.so(?:\..*)?$/, pattern: String.raw`ld-\*.so\*` },
] as const;

async function filesElsewhere(
  root: RootView,
  folder: string,
  names: readonly string[],
  folders: ReadonlySet<string>,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const name of names) {
    if (!(await root.isLink(`${folder}/${name}`))) continue;
    const real = await root.real(`${folder}/${name}`);
    if (real === undefined || (await root.kind(real)) !== 'file') continue;
    const covered = folders.has(posix.dirname(real)) && KINDS.some((kind) => kind.names.test(posix.basename(real)));
    if (!covered) files.push(encoded(real));
  }
  return files;
}

/** Without links. */
async function libraryFolders(root: RootView): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  const add = async (path: string): Promise<void> => {
    const real = await root.real(path);
    if (real === undefined || folders.has(real) || (await root.kind(real)) !== 'folder') return;
    folders.add(real);
    for (const name of await root.list(real)) if (LIBRARY_SUBFOLDERS.test(name)) await add(`${real}/${name}`);
  };
  for (const folder of [...LIBRARY_FOLDERS, ...(await linkerFolders(root)), ...(await muslFolders(root))])
    await add(folder);
  return folders;
}

/** /etc/ld.so.conf and the files that it includes. */
async function linkerFolders(root: RootView, path = '/etc/ld.so.conf', depth = 0): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const line of (await root.text(path)).split('\n')) {
    const word = line.replace(/#.*/, '').trim();
    const [, pattern] = /^include\s+(\S+)$/.exec(word) ?? [];
    if (pattern !== undefined && depth < MOST_INCLUDES) {
      for (const file of await matching(root, posix.resolve(posix.dirname(path), pattern)))
        folders.push(...(await linkerFolders(root, file, depth + 1)));
    } else folders.push(...word.split(/[\s:,]+/).filter((one) => one.startsWith('/')));
  }
  return folders;
}

const MOST_INCLUDES = 4;

/** `*` in the last component only, as everybody writes it. */
async function matching(root: RootView, pattern: string): Promise<readonly string[]> {
  const [folder, last] = [posix.dirname(pattern), posix.basename(pattern)];
  const shape = new RegExp(`^${last.split('*').map(escaped).join('.*')}$`);
  return (await root.list(folder)).filter((name) => shape.test(name)).map((name) => `${folder}/${name}`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** /etc/ld-musl-ARCH.path: folders with colons or line ends between them. */
async function muslFolders(root: RootView): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const name of (await root.list('/etc')).filter((one) => /^ld-musl-.*\.path$/.test(one)))
    folders.push(...(await root.text(`/etc/${name}`)).split(/[:\n]/).filter((one) => one.startsWith('/')));
  return folders;
}
