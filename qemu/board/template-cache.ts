/** The templates in the cache: found, listed, thrown away. */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, removeLeftovers, type Cache } from '../image/cache.js';
import { readFacts, TEMPLATE_KIND } from './template-files.js';

/** A saved board in the cache. */
export interface TemplateListing {
  readonly key: string;
  readonly folder: string;
  readonly architecture: string;
  /** As uname -r says in it. */
  readonly kernelRelease: string;
  /** What it takes on the disk: most of the memory file is a hole. */
  readonly bytes: number;
  /** When a clone of it was last started, or it was made. */
  readonly usedAt: Date;
}

const NAME = new RegExp(`^${TEMPLATE_KIND}-([0-9a-f]{32})$`);
const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT = { days: 7, bytes: 4 * 2 ** 30 } as const;
/** Written last: it marks the use too. */
const RECORD = 'record.json';

/** The one that was used last comes first. What is no whole template is left out. */
export async function listTemplates(): Promise<readonly TemplateListing[]> {
  const cache = cacheFolder();
  const names = await readdir(cache).catch((): string[] => []); // no cache, no template
  const listed = await Promise.all(
    names.flatMap((name) => {
      const key = NAME.exec(name)?.[1];
      return key === undefined ? [] : [listing(key, join(cache, name))];
    }),
  );
  const whole = listed.filter((one) => one !== undefined);
  return whole.sort((left, right) => right.usedAt.getTime() - left.usedAt.getTime());
}

/**
 * Throws every template away, also one that is not whole, and what killed makers left. Boards that run go on: they keep
 * what they need open.
 * @returns what was thrown away.
 */
export async function cleanTemplates(): Promise<readonly TemplateListing[]> {
  const listed = await listTemplates();
  const cache = cacheFolder();
  for (const name of await readdir(cache).catch((): string[] => [])) {
    if (NAME.test(name)) await rm(join(cache, name), { recursive: true, force: true });
  }
  await removeLeftovers(cache);
  return listed;
}

/** Makes room for one more: what was not used for a week goes, then what was used longest ago, down to 4 GiB. */
export async function trimTemplates(cache: Cache, kept: { days: number; bytes: number } = KEPT): Promise<void> {
  await removeLeftovers(cache.folder);
  let bytes = 0;
  for (const template of await listTemplates()) {
    bytes += template.bytes;
    const unused = Date.now() - template.usedAt.getTime() > kept.days * DAY_MS;
    if (unused || bytes > kept.bytes) await rm(template.folder, { recursive: true, force: true });
  }
}

/** A cache that cannot be written can still be used. */
export async function markUse(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, RECORD), now, now).catch(() => undefined);
}

/** undefined while it is being thrown away, or is damaged. */
async function listing(key: string, folder: string): Promise<TemplateListing | undefined> {
  try {
    const { architecture, kernelRelease } = await readFacts(folder);
    const { mtime: usedAt } = await stat(join(folder, RECORD));
    const files = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
    const bytes = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
    return { key, folder, architecture, kernelRelease, bytes, usedAt };
  } catch {
    return undefined;
  }
}
