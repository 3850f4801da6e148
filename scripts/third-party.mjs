// Makes dist/THIRD-PARTY.txt: the licences of what others wrote and this package brings along.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './steps.mjs';

/** In native/headers. */
const HEADERS = ['node-addon-api', 'node-api-headers'];
/** The addon and the programs in prebuilds/ are linked with these, of Debian 12. */
const LINKED = `The binaries in prebuilds/ contain parts of libstdc++ and libgcc: GNU General Public License version 3 with the
GCC Runtime Library Exception, which sets no condition on programs that are compiled with them.

tomoyo-loader, board-agent and board-init contain parts of the GNU C Library (glibc 2.36 of Debian 12, source package
"glibc"): GNU Lesser General Public License version 2.1, below. They can be linked anew with a changed one: their sources
are in native/ and qemu/guest/, and CMakeLists.txt builds them with -DTOMOYO_STATIC=ON.
`;
const LESSER_LICENCE = '/usr/share/common-licenses/LGPL-2.1';
const RULE = `\n${'='.repeat(100)}\n\n`;

export function writeThirdParty() {
  const bundled = bundledPackages();
  const parts = [
    `What is in this package and was written by others. Bundled into dist/: ${bundled.join(', ')}.\n` +
      `In native/headers: ${HEADERS.join(', ')}.\n`,
    ...[...bundled, ...HEADERS].map(licenceOf),
    `${LINKED}\n${readFileSync(LESSER_LICENCE, 'utf8')}`,
  ];
  writeFileSync(join(ROOT, 'dist/THIRD-PARTY.txt'), parts.join(RULE));
}

/** What the sources import, and what that depends on; not what the user installs beside us. @returns {string[]} */
export function bundledPackages() {
  const { name: own, peerDependencies } = packageJson(ROOT);
  const beside = new Set([own, ...Object.keys(peerDependencies), ...builtinModules]);
  const found = new Set(
    ['lib', 'qemu'].flatMap(importedIn).filter((name) => !name.startsWith('node:') && !beside.has(name)),
  );
  for (const name of found)
    for (const needed of Object.keys(packageJson(folderOf(name)).dependencies ?? {})) found.add(needed);
  return [...found].sort();
}

/** @param {string} folder @returns {string[]} names of packages */
function importedIn(folder) {
  /** @type {string[]} */
  const names = [];
  for (const file of readdirSync(join(ROOT, folder), { recursive: true }).map(String)) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(ROOT, folder, file), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import\() ?'((?:@[\w-]+\/)?[\w:-]+)/g)) names.push(String(name));
  }
  return names;
}

/** @param {string} name */
function licenceOf(name) {
  const folder = folderOf(name);
  const { version, license, author } = packageJson(folder);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined)
    throw new Error(`${name} ${version} (${license}, ${author}) brings no file with its licence.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** @param {string} name */
const folderOf = (name) => join(ROOT, 'node_modules', name);

/** @param {string} folder */
const packageJson = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
