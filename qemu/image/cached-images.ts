/** Everything in the cache that is no saved board: what images are made of. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache.js';

/** What makers hold while they work has other names. */
const OF_IMAGES = /^(?:(?:kernel|base|node|package|rootfs|own)-[0-9a-f]{32}|downloads|apt-\w+|versions-.*)$/;

/** What images and downloads take on the disk. */
export interface ImageUse {
  /** Of the cache. */
  readonly folder: string;
  readonly bytes: number;
}

/** What images, and the downloads that they are made of, take in the cache. */
export async function imageUse(): Promise<ImageUse> {
  const folder = cacheFolder();
  let bytes = 0;
  for (const name of await namesOfImages(folder)) bytes += await bytesOf(join(folder, name));
  return { folder, bytes };
}

/**
 * Throws images and downloads away; boards that run go on. Where one is made meanwhile, that fails.
 * @returns what was there
 */
export async function cleanImages(): Promise<ImageUse> {
  const use = await imageUse();
  for (const name of await namesOfImages(use.folder)) {
    await rm(join(use.folder, name), { recursive: true, force: true });
  }
  return use;
}

async function namesOfImages(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []); // no cache, no image
  return names.filter((name) => OF_IMAGES.test(name));
}

/** 0 for what another one throws away meanwhile. */
async function bytesOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return (found?.blocks ?? 0) * 512;
  let bytes = 0;
  for (const name of await readdir(path).catch((): string[] => [])) bytes += await bytesOf(join(path, name));
  return bytes;
}
