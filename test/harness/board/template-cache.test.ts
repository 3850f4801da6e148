import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanTemplates, listTemplates, trimTemplates } from '../../../qemu/board/template-cache.js';
import { Cache } from '../../../qemu/image/cache.js';
import { TemplateScene } from './template-scene.js';

let scene: TemplateScene;
beforeEach(async () => {
  scene = await TemplateScene.begin();
});
afterEach(() => scene.end());

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);

describe('templates in the cache', () => {
  it('are listed, the last used first, with what they take', async () => {
    expect(await listTemplates()).toEqual([]);
    const [one, two] = [await scene.template(), await scene.template({ cpus: 1 })];
    await utimes(join(two.folder, 'record.json'), 1000, 1000);
    await (await one.start()).kill();
    const listed = await listTemplates();
    expect(listed.map(({ key, kernelRelease }) => [key, kernelRelease])).toEqual([
      [one.key, '6.1.0-fake'],
      [two.key, '6.1.0-fake'],
    ]);
    expect(listed[0]?.bytes).toBeGreaterThan(0);
    expect(listed[1]?.usedAt).toEqual(new Date(1000_000));
  });

  it('are thrown away when told, and boards that run go on', async () => {
    const one = await scene.template();
    await using board = await one.start();
    expect((await cleanTemplates()).map(({ key }) => key)).toEqual([one.key]);
    expect(await readdir(scene.cache)).toEqual([]);
    await board.ping();
    await using other = await one.start();
    expect(other.origin).toBe('clone');
  });

  it('go when they were not used for a week, or when all take more than they may', async () => {
    const [one, two, three] = [
      await scene.template(),
      await scene.template({ cpus: 1 }),
      await scene.template({ cpus: 3 }),
    ];
    await utimes(join(one.folder, 'record.json'), daysAgo(8), daysAgo(8));
    await utimes(join(two.folder, 'record.json'), daysAgo(2), daysAgo(2));
    await trimTemplates(new Cache(scene.cache, () => undefined), { days: 7, bytes: 2 ** 30 });
    expect((await listTemplates()).map(({ key }) => key)).toEqual([three.key, two.key]);
    const [{ bytes } = { bytes: 0 }] = await listTemplates();
    await trimTemplates(new Cache(scene.cache, () => undefined), { days: 7, bytes });
    expect((await listTemplates()).map(({ key }) => key)).toEqual([three.key]);
  });
});
