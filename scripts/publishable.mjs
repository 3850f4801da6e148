// `prepack`: nothing is packed or published while a file of the package is missing, old, or for another machine.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesUnder } from './files-under.mjs';
import { binariesOf, MACHINES } from './machines.mjs';
import { main, ROOT, say, StepError } from './steps.mjs';

const NATIVE_SOURCES = [
  'native/core',
  'native/binding',
  'native/loader',
  'qemu/guest',
  'CMakeLists.txt',
  'binding.gyp',
];
const LIBRARY_SOURCES = ['lib', 'qemu'];
const BUILD = 'Run "npm run build".';

/**
 * @param {string} root folder of the package
 * @returns {string[]} a sentence for each file that keeps it from being published
 */
export function whatIsWrong(root) {
  const binaries = Object.values(MACHINES).flatMap((machine) =>
    binariesOf(machine).map((file) => ({ file, elf: machine.elf })),
  );
  const newestSource = newestOf(root, NATIVE_SOURCES);
  const newestCode = newestOf(root, LIBRARY_SOURCES);
  return [
    ...binaries.map(({ file, elf }) => wrongFile(root, file, newestSource) ?? wrongMachine(root, file, elf)),
    ...builtFiles(root).map((file) => wrongFile(root, file, newestCode)),
  ].filter((sentence) => sentence !== undefined);
}

/** What package.json points to in dist/. @param {string} root @returns {string[]} */
export function builtFiles(root) {
  const { exports, bin, man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  const paths = [...entries, ...Object.values(bin), ...man].map((path) => path.replace(/^\.\//, ''));
  return paths.filter((path) => path.startsWith('dist/'));
}

/**
 * @param {string} root
 * @param {string} file
 * @param {{ path: string, time: number }} source the newest of those that it is made of
 */
function wrongFile(root, file, source) {
  const path = join(root, file);
  if (!existsSync(path)) return `${file} is missing. ${BUILD}`;
  return statSync(path).mtimeMs < source.time ? `${file} is older than ${source.path}. ${BUILD}` : undefined;
}

/**
 * @param {string} root
 * @param {string} file
 * @param {{ machine: number, bits: number }} wanted
 */
function wrongMachine(root, file, { machine, bits }) {
  const header = readFileSync(join(root, file)).subarray(0, 20);
  if (header.length < 20 || header.toString('latin1', 0, 4) !== '\x7fELF') return `${file} is no ELF file. ${BUILD}`;
  const is = { machine: header.readUInt16LE(18), bits: header[4] === 2 ? 64 : 32 };
  if (is.machine === machine && is.bits === bits) return undefined;
  return `${file} is for machine ${is.machine} with ${is.bits} bits, and must be for ${machine} with ${bits}. ${BUILD}`;
}

/**
 * @param {string} root
 * @param {readonly string[]} paths files and folders
 * @returns {{ path: string, time: number }}
 */
function newestOf(root, paths) {
  let newest = { path: '', time: 0 };
  for (const path of paths.flatMap((one) => filesUnder(root, one))) {
    const time = statSync(join(root, path)).mtimeMs;
    if (time > newest.time) newest = { path, time };
  }
  return newest;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(async () => {
    const wrong = whatIsWrong(ROOT);
    for (const sentence of wrong) say(`tomoyo: ${sentence}`);
    if (wrong.length > 0) throw new StepError('This is not published: see above.');
  });
