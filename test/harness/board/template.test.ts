// A program takes the place of QEMU: when a template is made, used and thrown away is the subject.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bootBoard } from '../../../qemu/board/boot.js';
import { boardTemplate } from '../../../qemu/board/template.js';
import { TemplateScene } from './template-scene.js';

let scene: TemplateScene;
beforeEach(async () => {
  scene = await TemplateScene.begin();
});
afterEach(() => scene.end());

const count = async () => (await readdir('/proc/self/fd')).length;

describe('template', () => {
  it('is booted once, then every board goes on from it', async () => {
    const one = await (await scene.template()).start();
    const two = await (await scene.template()).start();
    expect([one.origin, two.origin]).toEqual(['clone', 'clone']);
    expect(await scene.started()).toEqual(['template', 'clone', 'clone']);
    expect(one.console).toBe('said while booting\n');
    await Promise.all([one.powerOff(), two.kill()]);
    expect(scene.notes).toEqual([]);
  });

  it('hands on the ids of its requests, and tells a clone the time before anything else', async () => {
    await using board = await (await scene.template()).start();
    await board.ping();
    expect(await scene.requests()).toEqual(['1 1', '14 2', '1 3']);
  });

  it('has a memory that is only of the user who made it', async () => {
    const { folder: place } = await scene.template();
    expect((await stat(join(place, 'memory'))).mode & 0o777).toBe(0o600);
    expect((await readdir(place)).sort()).toEqual([
      'console',
      'kernel',
      'memory',
      'record.json',
      'state',
      'template.json',
    ]);
    expect(await readFile(join(place, 'state'), 'utf8')).toBe('STATE');
  });

  it.each([
    ['has lost its memory', (place: string) => rm(join(place, 'memory'))],
    ['has a cut state', (place: string) => truncate(join(place, 'state'), 3)],
    ['was written to', (place: string) => writeFile(join(place, 'memory'), 'memory')],
    ['has no record', (place: string) => rm(join(place, 'record.json'))],
    ['has a record that cannot be read', (place: string) => writeFile(join(place, 'record.json'), '{"ha')],
    ['has no facts', (place: string) => rm(join(place, 'template.json'))],
  ])('is made again when it %s', async (_what, harm) => {
    const first = await scene.template();
    await harm(first.folder);
    await using board = await first.start();
    expect(board.origin).toBe('clone');
    expect(await scene.started()).toEqual(['template', 'template', 'clone']);
  });

  it('is made again once when QEMU refuses it, and says so', async () => {
    const first = await scene.template();
    const record = join(first.folder, 'record.json');
    await writeFile(join(first.folder, 'state'), 'OTHER');
    const { mtimeMs } = await stat(join(first.folder, 'state'));
    const files = JSON.parse(await readFile(record, 'utf8')) as { name: string; mtimeMs: number }[];
    for (const file of files) if (file.name === 'state') file.mtimeMs = mtimeMs;
    await writeFile(record, JSON.stringify(files));
    await using board = await first.start();
    expect(board.origin).toBe('clone');
    expect(await scene.started()).toEqual(['template', 'clone', 'template', 'clone']);
    expect(scene.notes).toEqual([expect.stringMatching(/made again: QEMU ended by itself .*load of migration failed/)]);
  });

  it('says BOARD_TEMPLATE when QEMU refuses the second one too', async () => {
    vi.stubEnv('FAKE_QEMU', 'no-clone');
    await expect((await scene.template()).start()).rejects.toMatchObject({ code: 'BOARD_TEMPLATE' });
    expect(await scene.started()).toEqual(['template', 'clone', 'template', 'clone']);
  });

  it('is made again when a board does not answer', async () => {
    vi.stubEnv('FAKE_QEMU', 'silent-clone');
    const failing = (await scene.template()).start({ bootTimeoutMs: 1500 });
    await expect(failing).rejects.toMatchObject({
      code: 'BOARD_TEMPLATE',
      message: expect.stringContaining('1500 ms'),
    });
  });

  it('leaves nothing when it cannot be booted or saved', async () => {
    vi.stubEnv('FAKE_QEMU', 'no-boot');
    await expect(scene.template()).rejects.toMatchObject({ code: 'BOARD_EXITED' });
    vi.stubEnv('FAKE_QEMU', 'no-save');
    await expect(scene.template()).rejects.toMatchObject({
      code: 'BOARD_TEMPLATE',
      message: expect.stringContaining('State blocked by a test'),
    });
    expect(await readdir(scene.cache)).toEqual([]);
  });

  it('is made once by two who want it at the same time', async () => {
    const boards = await Promise.all([scene.auto(), scene.auto(), scene.auto()]);
    expect((await scene.started()).filter((what) => what === 'template')).toHaveLength(1);
    await Promise.all(boards.map((board) => board.kill()));
  });

  it('is made although somebody died over it', async () => {
    const key = await scene.key();
    const dead = spawnSync('true').pid;
    await writeFile(join(scene.cache, `template-${key}.lock`), `${dead} someone\n`);
    await mkdir(join(scene.cache, `tmp-${dead}-left`));
    await writeFile(join(scene.cache, `tmp-${dead}-left`, 'memory'), 'half');
    expect((await scene.template()).key).toBe(key);
  });

  it('ends with the reason of the signal, and no process stays', async () => {
    const first = await scene.template();
    vi.stubEnv('FAKE_QEMU', 'silent-clone');
    const stop = new AbortController();
    const starting = first.start({ signal: stop.signal });
    await vi.waitFor(async () => expect(await scene.started()).toContain('clone'), { timeout: 20_000 });
    stop.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
    expect(await scene.started()).toEqual(['template', 'clone']);
  });

  it('leaves no descriptor open after 10 boards', async () => {
    const first = await scene.template();
    await (await first.start()).kill();
    const before = await count();
    for (let round = 0; round < 10; round++) await (await first.start()).kill();
    expect(await count()).toBeLessThanOrEqual(before);
  });
});

describe('board that may be a clone', () => {
  it('boots afresh with disks of its own, and with a network, and says why', async () => {
    const path = join(scene.folder, 'own-disk');
    await writeFile(path, '');
    for (const [options, reason] of [
      [{ disks: [{ path }] }, 'what a guest writes on "disks" is not part of a saved board.'],
      [{ network: 'isolated' }, 'who is at the other end of a "network" is not part of a saved board.'],
    ] as const) {
      const own = { image: scene.image, ...options };
      await using board = await scene.auto(own);
      expect(board.origin).toBe('boot');
      expect(scene.notes.splice(0)).toEqual([`This board boots afresh: ${reason}`]);
      await expect(boardTemplate(own)).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION' });
    }
  });

  it('boots afresh when QEMU saves nothing, and says why', async () => {
    vi.stubEnv('FAKE_QEMU', 'no-save');
    await using board = await scene.auto();
    expect(board.origin).toBe('boot');
    expect(scene.notes).toEqual([
      expect.stringMatching(/^This board boots afresh: QEMU refused "migrate": State blocked/),
    ]);
  });

  it('fails as a boot fails when the template does not boot', async () => {
    vi.stubEnv('FAKE_QEMU', 'no-boot');
    await expect(scene.auto()).rejects.toMatchObject({ code: 'BOARD_EXITED' });
    expect(await scene.started()).toEqual(['template']);
  });

  it('boots when it is not told otherwise', async () => {
    await using board = await bootBoard({ image: scene.image });
    expect(board.origin).toBe('boot');
    expect(await readdir(scene.cache)).toEqual([]);
  });

  it('has what the console said before it in its log', async () => {
    const consoleLog = join(scene.folder, 'console');
    await using board = await scene.auto({ consoleLog });
    expect(await readFile(consoleLog, 'utf8')).toBe('said while booting\n');
    expect(board.console).toBe('said while booting\n');
  });
});
