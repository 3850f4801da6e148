import { realpath } from 'node:fs/promises';
import { TomoyoError } from '../errors.js';
import { diskError } from './disk-error.js';

/**
 * The root folder of a system without links; '' is this machine's own.
 * @throws TomoyoError TOMOYO_BAD_OPTION
 */
export async function realRoot(root: string): Promise<string> {
  const real = await realpath(root).catch((error: unknown) => {
    const cause = diskError(error, root);
    throw new TomoyoError('TOMOYO_BAD_OPTION', `"root" must be a folder, got ${root}.`, { path: root, cause });
  });
  return real === '/' ? '' : real;
}
