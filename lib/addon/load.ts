import { createRequire } from 'node:module';
import { join } from 'node:path';
import { TomoyoError } from '../errors.js';
import type { NativeAddon } from './native.js';
import { packageRoot } from './package-root.js';
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
    const { addonFile } = require(join(root, 'native/addon-file.cjs')) as { addonFile: (root: string) => string };
    const native = require(addonFile(root)) as NativeAddon;
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
