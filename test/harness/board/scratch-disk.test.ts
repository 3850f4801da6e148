import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bootBoard } from '../../../qemu/board/boot.js';
import { TemplateScene } from './template-scene.js';

let scene: TemplateScene;
beforeEach(async () => {
  scene = await TemplateScene.begin();
});
afterEach(() => scene.end());

it('disk: a board gets an empty file system of the size that was named, and takes it along at the end of its scope', async () => {
  {
    await using board = await bootBoard({ image: scene.image, disk: { sizeMiB: 8, mount: '/data' } });
    expect(board.disk.mount).toBe('/data');
    const bytes = await readFile(board.disk.path);
    expect([bytes.length, bytes.readUInt16LE(1024 + 56)]).toEqual([8 << 20, 0xef53]); // ext4's magic
    expect((await stat(board.disk.path)).blocks * 512).toBeLessThan(4 << 20);
  }
  expect(await readdir(scene.cache)).toEqual([]);
});

it('disk: another board may have it, and leaves it to its owner', async () => {
  await using first = await bootBoard({ image: scene.image, disk: true });
  expect(first.disk.mount).toBe('/disk');
  await first.cutPower();
  {
    await using second = await bootBoard({ image: scene.image, disk: first.disk });
    expect(second.disk.path).toBe(first.disk.path);
  }
  await stat(first.disk.path);
});

it('disk: none is left when the board does not boot, and none is made of a wrong size', async () => {
  vi.stubEnv('FAKE_QEMU', 'no-boot');
  await expect(bootBoard({ image: scene.image, disk: true })).rejects.toMatchObject({ code: 'BOARD_EXITED' });
  for (const sizeMiB of [7, 8.5, 65_537]) {
    const refused = bootBoard({ image: scene.image, disk: { sizeMiB } });
    await expect(refused).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION' });
  }
  expect(await readdir(scene.cache)).toEqual([]);
});

it('disk: a board without one says so, and what a killed program left is swept', async () => {
  const left = join(scene.cache, 'tmp-999999999-disk-x');
  await mkdir(left);
  await writeFile(join(left, 'disk.img'), 'x');
  await using board = await scene.auto();
  expect(() => board.disk).toThrow(/no disk of its own/);
  expect((await readdir(scene.cache)).filter((name) => name.startsWith('tmp-'))).toEqual([]);
});
