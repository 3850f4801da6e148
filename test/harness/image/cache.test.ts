import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cache, cacheFolder, keyOf, type Part } from '../../../qemu/image/cache.js';
import { checkFreeSpace } from '../../../qemu/image/file-error.js';

let folder: string;
let notes: string[];
let cache: Cache;
let made: number;
let part: Part;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-test-'));
  notes = [];
  made = 0;
  cache = new Cache(folder, (text) => notes.push(text));
  const make = async (into: string): Promise<void> => {
    made++;
    await writeFile(join(into, 'file'), 'content');
  };
  part = { kind: 'base', key: keyOf('one'), make };
});

afterEach(() => rm(folder, { recursive: true }));

async function damage(path: string, change: (path: string) => Promise<unknown>): Promise<void> {
  await chmod(path, 0o644);
  await change(path);
}

async function failHalfway(into: string): Promise<void> {
  await writeFile(join(into, 'half'), 'x');
  throw new Error('stop');
}

function daysAgo(count: number): Date {
  return new Date(Date.now() - count * 24 * 60 * 60 * 1000);
}

describe('cache of image parts', () => {
  it('makes a part once, read-only, and finds it from then on', async () => {
    expect(await cache.find(part)).toBeUndefined();
    const place = await cache.ensure(part);
    expect(await cache.ensure(part)).toBe(place);
    expect(await cache.find(part)).toBe(place);
    expect(made).toBe(1);
    expect((await stat(join(place, 'file'))).mode & 0o222).toBe(0);
    expect(notes).toEqual([]);
  });

  it.each([
    ['changed', (path: string) => writeFile(path, 'CONTENT')],
    ['cut', (path: string) => truncate(path, 3)],
    ['missing', (path: string) => rm(path)],
  ])('says so and makes a part again whose file is %s', async (_what, change) => {
    const file = join(await cache.ensure(part), 'file');
    await damage(file, change);
    expect(await readFile(join(await cache.ensure(part), 'file'), 'utf8')).toBe('content');
    expect(made).toBe(2);
    expect(notes).toEqual([`${file} is damaged: making it again.`]);
    expect(cache.damaged).toEqual([file]);
  });

  it('makes a part again whose record cannot be read', async () => {
    const place = await cache.ensure(part);
    await writeFile(join(place, 'record.json'), '{"half');
    await cache.ensure(part);
    expect(made).toBe(2);
    expect(notes).toHaveLength(1);
  });

  it('believes a file of another time if its hash is right', async () => {
    const place = await cache.ensure(part);
    await utimes(join(place, 'file'), 1, 1);
    expect(await cache.find(part)).toBe(place);
    expect(notes).toEqual([]);
  });

  it('shows nothing of a part whose making failed', async () => {
    await expect(cache.ensure({ ...part, make: failHalfway })).rejects.toThrow('stop');
    expect(await readdir(folder)).toEqual([]);
    expect(await cache.find(part)).toBeUndefined();
  });

  it('shows nothing of a part while it is made', async () => {
    const looking = async (into: string): Promise<void> => {
      await part.make(into);
      expect(await cache.find(part)).toBeUndefined();
    };
    await cache.ensure({ ...part, make: looking });
    expect(await cache.find(part)).toBeDefined();
  });

  it('takes the folder of a killed builder that has no record for nothing', async () => {
    const place = join(folder, `base-${part.key}`);
    await mkdir(place);
    await writeFile(join(place, 'half'), 'x');
    expect(await cache.find(part)).toBeUndefined();
    expect(await readdir(await cache.ensure(part))).toEqual(['file', 'record.json']);
  });

  it('lets two builders without a lock both have the part', async () => {
    const other = new Cache(folder, (text) => notes.push(text));
    const places = await Promise.all([cache.ensure(part), other.ensure(part)]);
    expect(places[0]).toBe(places[1]);
    expect(await readFile(join(places[0], 'file'), 'utf8')).toBe('content');
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('calls a full disk by its name and leaves nothing behind', async () => {
    const full = { ...part, make: () => writeFile('/dev/full', 'x') };
    const refused = expect.objectContaining({ code: 'BOARD_DISK_FULL', errno: 'ENOSPC', path: folder });
    await expect(cache.ensure(full)).rejects.toThrow(refused);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says before it starts how much room is needed and how much there is', async () => {
    await expect(checkFreeSpace(folder, 1)).resolves.toBeUndefined();
    await expect(checkFreeSpace(folder, 5e18)).rejects.toThrow(/needs 5000000000000 MB in .*, but \d+ MB are free/);
  });

  it('refuses a folder that cannot be, with the way out', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const refused = expect.objectContaining({
      code: 'BOARD_BAD_CACHE',
      message: expect.stringContaining('TOMOYO_CACHE'),
    });
    await expect(new Cache(join(file, 'below'), () => undefined).open()).rejects.toThrow(refused);
  });

  it('forgets what was not used for 30 days, and what dead builders left', async () => {
    const old = await cache.ensure(part);
    const recent = await cache.ensure({ ...part, key: keyOf('two') });
    await utimes(join(old, 'record.json'), daysAgo(31), daysAgo(31));
    await utimes(join(recent, 'record.json'), daysAgo(29), daysAgo(29));
    await mkdir(join(folder, 'downloads'));
    await writeFile(join(folder, 'downloads', 'old.deb'), '');
    await utimes(join(folder, 'downloads', 'old.deb'), daysAgo(31), daysAgo(31));
    await writeFile(join(folder, 'downloads', 'new.deb'), '');
    await mkdir(join(folder, 'tmp-4194305-left')); // above the highest process number
    await mkdir(join(folder, `tmp-${process.pid}-mine`));
    await mkdir(join(folder, 'something-else'));
    await cache.prune();
    const names = ['downloads', `base-${keyOf('two')}`, 'something-else', `tmp-${process.pid}-mine`];
    expect((await readdir(folder)).sort()).toEqual(names.sort());
    expect(await readdir(join(folder, 'downloads'))).toEqual(['new.deb']);
  });

  it('counts finding a part as a use', async () => {
    const place = await cache.ensure(part);
    await utimes(join(place, 'record.json'), 1, 1);
    await cache.find(part);
    await cache.prune();
    await expect(access(place)).resolves.toBeUndefined();
  });

  it('lies where the environment says', () => {
    expect(cacheFolder({ TOMOYO_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheFolder({ TOMOYO_CACHE: '', XDG_CACHE_HOME: '/b' })).toBe('/b/tomoyo');
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toMatch(/\/\.cache\/tomoyo$/);
    expect(cacheFolder({})).toMatch(/\/\.cache\/tomoyo$/);
  });
});
