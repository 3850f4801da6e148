import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Slot } from '../../lib/index.js';
import { STORED_FILES } from '../../lib/store/layout.js';
import { bootBoard, ensureImage, type Board } from '../../qemu/index.js';
import { makeDisk } from '../power-cut/store-disk.js';
import { initRoot, link, program, removeRoots } from '../unit/store/fake-root.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, projectChoice, runOk } from './project-board.js';

const STORE = '/etc/tomoyo';

async function slotsOf(board: Board, ...more: readonly string[]): Promise<readonly Slot[]> {
  const lines = (await runOk(board, ['tomoyo', 'slots', '--json', ...more])).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function textOf(board: Board, path: string): Promise<string> {
  return (await board.readFile(path)).toString('latin1');
}

describe('the store and the running kernel, with the C tools in turn', () => {
  let board: Board;
  beforeAll(async () => {
    board = await bootProjectBoard({ confined: true });
  });
  afterAll(() => board?.powerOff());

  const changeKernel = (line: string) =>
    runOk(board, [...AS_MANAGER, '/bin/sh', '-c', `echo '${line}' > ${INTERFACE}/exception_policy`]);
  const exceptions = () => textOf(board, `${STORE}/exception_policy.conf`);

  it('save makes a slot of what the kernel holds, and links of the plain files that would hide it', async () => {
    expect(await runOk(board, ['tomoyo', 'save'])).toMatch(/^saved \d\d-/);
    for (const file of STORED_FILES)
      expect(await textOf(board, `${STORE}/${file}.conf`)).toBe(await textOf(board, `${INTERFACE}/${file}`));
    const [newest, plain, ...rest] = await slotsOf(board, '--verify');
    expect(newest).toMatchObject({ kernel: board.image.kernelRelease, current: true, altered: false, missing: [] });
    expect(plain).toMatchObject({ previous: true, altered: false, missing: [] });
    expect(rest).toMatchObject([{ name: 'default', time: null }]);
  });

  it('goes on where a C tool saved, and a C tool goes on where it saved', async () => {
    expect(await runOk(board, ['tomoyo', 'save'])).toMatch(/^unchanged /);
    const ours = (await slotsOf(board))[0]!.name;
    await changeKernel('path_group SAVED /by/a/c/tool');
    await runOk(board, ['/usr/sbin/tomoyo-savepolicy']);
    expect(await exceptions()).toContain('path_group SAVED /by/a/c/tool\n');
    const [theirs, before] = await slotsOf(board);
    expect(theirs).toMatchObject({ current: true, kernel: null, missing: [] });
    expect(before).toMatchObject({ name: ours, previous: true });
    expect(await runOk(board, ['tomoyo', 'save'])).toBe(`unchanged ${theirs!.name}\n`);
    expect(await runOk(board, ['tomoyo', 'rollback'])).toBe(`current is ${ours} (was ${theirs!.name})\n`);
    expect(await exceptions()).not.toContain('path_group SAVED');
    await runOk(board, ['/usr/sbin/tomoyo-savepolicy']);
    expect((await slotsOf(board)).map(({ name, current, previous }) => ({ name, current, previous }))).toMatchObject([
      { current: true, previous: false },
      { name: theirs!.name, previous: false },
      { name: ours, previous: true },
      {},
      { name: 'default' },
    ]);
    expect(await exceptions()).toContain('path_group SAVED');
  });

  it('says that a disk is full or read-only, and leaves nothing behind', async () => {
    await runOk(board, ['sh', '-c', 'mkdir /mnt/small && mount -t tmpfs -o size=24k tmpfs /mnt/small']);
    const save = () => board.run(['tomoyo', 'save', '--to', '/mnt/small/tomoyo', '--force'], { timeoutMs: 250_000 });
    const first = await save();
    const results = [first, first.code === 0 ? await save() : first];
    const full = results.find(({ code }) => code !== 0);
    expect(full?.code).toBe(1);
    expect(full?.stderr.toString()).toMatch(
      /^tomoyo: .* failed with ENOSPC: the disk is full; .*\(TOMOYO_DISK_FULL\)\n$/,
    );
    expect(await runOk(board, ['find', '/mnt/small', '-name', '.*'])).toBe('');
    for (const slot of await slotsOf(board, '--to', '/mnt/small/tomoyo').catch(() => []))
      expect(slot.missing).toEqual([]);
    await runOk(board, ['mount', '-o', 'remount,ro', '/mnt/small']);
    const readOnly = await save();
    expect(readOnly.stderr.toString()).toMatch(/EROFS: the file system is read-only; remount it/);
  });

  it('init fits this root, and the kernel keeps every line of it', async () => {
    await runOk(board, ['mv', STORE, '/etc/tomoyo.before']);
    const { files, slot } = JSON.parse(await runOk(board, ['tomoyo', 'init', '--json']));
    expect(slot).toMatch(/^\d\d-/);
    expect(files.map(({ kind }: { kind: string }) => kind)).toEqual(Array.from({ length: 5 }, () => 'made'));
    const manager = await textOf(board, `${STORE}/manager.conf`);
    expect(manager).toContain('<kernel> /usr/bin/tomoyo\n/usr/sbin/tomoyo-loadpolicy\n');
    expect(manager).not.toContain('node');
    const made = await exceptions();
    expect(made).toContain('initialize_domain /usr/bin/tomoyo from any\n');
    expect(made).toContain('aggregator proc:/self/exe /proc/self/exe\n');
    expect(made).toMatch(/^initialize_domain \/usr\/sbin\/crond from any$/m);
    expect(made).toMatch(/^path_group INTERPRETERS \/bin\/dash$|^path_group INTERPRETERS \/usr\/bin\/dash$/m);
    expect(await runOk(board, ['tomoyo', 'init'])).toMatch(/^(kept \S+\n){5}$/);
    await runOk(board, [
      ...AS_MANAGER,
      '/bin/sh',
      '-c',
      `cat ${STORE}/exception_policy.conf > ${INTERFACE}/exception_policy`,
    ]);
    const kept = new Set((await textOf(board, `${INTERFACE}/exception_policy`)).split('\n'));
    expect(made.split('\n').filter((line) => !kept.has(line))).toEqual([]);
  });
});

describe('a store on a disk, from boot to boot', () => {
  let folder: string;
  let disk: string;
  let exceptionLines: readonly string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'store-disk-'));
    disk = join(folder, 'disk');
    const { root, lines } = await initRoot({
      '/bin/busybox': program,
      '/bin/sh': link('busybox'),
      '/usr/bin/tomoyo': { program: '#!/usr/bin/env node\n' },
      '/usr/bin/node': program,
      '/etc/init.d/Gr\u00c3\u00bcn dienst': program,
      '/etc/init.d/a\\b\xff': program,
      '/etc/rc3.d/S20web': link('../init.d/web'),
      '/etc/init.d/web': program,
      '/etc/sv/db/run': program,
      '/usr/lib/aarch64-linux-gnu/libc.so.6': '',
      '/lib/ld-musl-aarch64.so.1': '',
      '/usr/lib/systemd/systemd': program,
      '/sbin/init': link('/usr/lib/systemd/systemd'),
      '/usr/lib/python3.11/os.py': '',
      '/usr/sbin/dropbear': program,
    });
    exceptionLines = lines;
    makeDisk(join(root, STORE), disk);
  });
  afterAll(() => {
    removeRoots();
    rmSync(folder, { recursive: true });
  });

  const boot = async () =>
    bootBoard({ image: await ensureImage(projectChoice()), disks: [{ path: disk, mount: STORE }] });

  it('the loader takes what init made for another root, and the kernel keeps every line; save, mark-good', async () => {
    await using board = await boot();
    const kept = new Set((await textOf(board, `${INTERFACE}/exception_policy`)).split('\n'));
    expect(exceptionLines.filter((line) => !kept.has(line))).toEqual([]);
    expect(await textOf(board, `${INTERFACE}/profile`)).toBe(await textOf(board, `${STORE}/profile.conf`));
    expect(await textOf(board, `${INTERFACE}/manager`)).toBe(await textOf(board, `${STORE}/manager.conf`));
    const [booted] = await slotsOf(board);
    expect(booted).toMatchObject({ booted: true, current: true, good: false });
    expect(await runOk(board, ['tomoyo', 'mark-good'])).toBe(`good: ${booted!.name}\n`);
    expect(await runOk(board, ['tomoyo', 'save', '--keep', '1'])).toMatch(/^saved /);
    expect(await slotsOf(board)).toMatchObject([
      { current: true, booted: false, good: false },
      { name: booted!.name, previous: true, booted: true, good: true },
    ]);
  });

  it('the next boot loads what was saved, and after a rollback what was before', async () => {
    let saved: Slot;
    let before: Slot;
    {
      await using board = await boot();
      [saved, before] = (await slotsOf(board, '--verify')) as [Slot, Slot];
      expect(saved).toMatchObject({ current: true, booted: true, good: false, altered: false });
      expect(before).toMatchObject({ good: true, altered: false });
      expect(await textOf(board, `${INTERFACE}/domain_policy`)).toContain('<kernel> /usr/bin/tomoyo\n');
      expect(await runOk(board, ['tomoyo', 'rollback'])).toBe(`current is ${before.name} (was ${saved.name})\n`);
    }
    await using board = await boot();
    expect(await slotsOf(board)).toMatchObject([
      { name: saved.name, previous: true, booted: false },
      { name: before.name, current: true, booted: true, good: true },
    ]);
  });
});
