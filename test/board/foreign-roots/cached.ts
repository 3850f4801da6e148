/** A cache for root file systems that are not ours, beside that of images: made once, then found. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cache, cacheFolder, keyOf } from '../../../qemu/image/cache.js';
import { withLock } from '../../../qemu/image/lock.js';

/**
 * The folder with what `make` left in it. Several processes may ask at once: one of them works.
 * @param source import.meta.url of the maker: it is made again when that file changes.
 */
export async function cached(
  name: string,
  { source, inputs }: { readonly source: string; readonly inputs: unknown },
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = new Cache(cacheFolder(), () => undefined);
  await cache.open();
  const maker = createHash('sha256')
    .update(readFileSync(fileURLToPath(source)))
    .digest('hex');
  const part = { kind: `foreign-${name}`, key: keyOf([maker, inputs]), proof: 'times', make } as const;
  const found = await cache.find(part);
  if (found !== undefined) return found;
  return withLock(join(cache.folder, `foreign-${name}.lock`), { onWait: () => undefined }, () => cache.ensure(part));
}
