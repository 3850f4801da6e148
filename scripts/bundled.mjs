// Makes one file of JavaScript from a module and what it imports, for what runs without a compiler.
import { basename, extname, join } from 'node:path';
import { build } from 'tsdown';
import { ROOT } from './steps.mjs';

/** In the package, where its addon is found. */
const FOLDER = join(ROOT, 'node_modules/.cache/tomoyo/bundled');

/**
 * @param {string} entry path of the module; no two have the same name
 * @param {string} [folder] where the file gets to, and chunks that it loads when it needs them
 * @returns {Promise<string>} path of the file
 */
export async function bundled(entry, folder = FOLDER) {
  const name = basename(entry, extname(entry));
  const options = /** @type {const} */ ({ format: 'esm', platform: 'node', target: 'node20.11', fixedExtension: true });
  const quiet = /** @type {const} */ ({ config: false, clean: false, dts: false, logLevel: 'error' });
  await build({ ...options, ...quiet, entry: { [name]: entry }, outDir: folder });
  return join(folder, `${name}.mjs`);
}
