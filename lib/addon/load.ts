import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TomoyoError } from '../errors.js';
import type { NativeAddon } from './native.js';
import { systemCallError } from './system-call-error.js';

let loaded: NativeAddon | undefined;

/**
 * The native addon, loaded on first use, once an environment (main thread, each worker).
 * @throws TomoyoError TOMOYO_NO_ADDON when no binary fits this machine; `cause` says what was tried.
 */
export function addon(): NativeAddon {
  loaded ??= load();
  return loaded;
}

function load(): NativeAddon {
  const require = createRequire(import.meta.url);
  const root = packageRoot();
  try {
    const build = require('node-gyp-build') as (folder: string) => NativeAddon;
    const native = build(root);
    native.setErrorFactory(systemCallError);
    return native;
  } catch (cause) {
    throw new TomoyoError(
      'TOMOYO_NO_ADDON',
      `The native addon does not load on ${process.platform}-${process.arch} with Node ${process.version}: ` +
        `${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)}. ` +
        `Build it with "npm rebuild tomoyo" (needs g++, make and python3), or "npm run build" in a checkout.`,
      { path: root, cause },
    );
  }
}

/** The folder of this package: the built files stand at different depths, the package.json does not move. */
function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === 'tomoyo')
      return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of tomoyo above ${import.meta.url}`);
  }
}
