// What the board's own calls do on a real kernel.
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { bootProjectBoard, runOk } from './project-board.js';

let board: Board;
let folder: string;
beforeAll(async () => {
  board = await bootProjectBoard();
  folder = await mkdtemp(join(tmpdir(), 'board-api-'));
});
afterAll(async () => {
  await board?.powerOff();
  await rm(folder, { recursive: true, force: true });
});

it('push, pull: owners, setuid and sticky bits, symlinks and empty folders, there and back', async () => {
  const [source, back] = [join(folder, 'source'), join(folder, 'back')];
  await mkdir(join(source, 'shared'), { recursive: true });
  const bytes = randomBytes(1_500_001);
  await writeFile(join(source, 'data'), bytes);
  await symlink('data', join(source, 'link'));
  await chown(join(source, 'data'), 1000, 5);
  await chmod(join(source, 'data'), 0o4751);
  await chmod(join(source, 'shared'), 0o1777);
  await board.push(source, '/srv/kept', { owner: 'keep' });
  await board.push(source, '/srv/root');
  const listed = await runOk(board, ['sh', '-c', 'cd /srv; stat -c "%n %a %u:%g %F" kept/* root/*']);
  expect(listed.trim().split('\n')).toEqual([
    'kept/data 4751 1000:5 regular file',
    'kept/link 777 0:0 symbolic link',
    'kept/shared 1777 0:0 directory',
    'root/data 4751 0:0 regular file',
    'root/link 777 0:0 symbolic link',
    'root/shared 1777 0:0 directory',
  ]);
  const report = await board.pull('/srv/kept', back, { owner: 'keep' });
  expect(report).toEqual({ files: 1, folders: 2, links: 1, bytes: bytes.length, skipped: [] });
  expect((await readFile(join(back, 'link'))).equals(bytes)).toBe(true);
  expect(await stat(join(back, 'data'))).toMatchObject({ mode: 0o104751, uid: 1000, gid: 5 });
});

it('push: a setuid program of root runs as root', async () => {
  await board.pull('/bin/bash', join(folder, 'bash'));
  await board.push(join(folder, 'bash'), '/srv/bash', { mode: 0o4755 });
  const { stdout } = await board.run(['/srv/bash', '-p', '-c', 'echo $UID $EUID'], { uid: 1000, gid: 1000 });
  expect(stdout.toString()).toBe('1000 0\n');
});

it('push: replaces a program that runs, and says ENOSPC for a file that does not fit', async () => {
  await runOk(board, ['sh', '-c', 'mkdir /mnt/small && mount -t tmpfs -o size=1m tmpfs /mnt/small']);
  await board.writeFile('/mnt/small/file', 'old');
  await writeFile(join(folder, 'big'), randomBytes(3 << 20));
  const full = { code: 'BOARD_GUEST_FAILED', errno: 'ENOSPC' };
  await expect(board.push(join(folder, 'big'), '/mnt/small/file')).rejects.toMatchObject(full);
  expect(await runOk(board, ['sh', '-c', 'cd /mnt/small; ls -A; cat file'])).toBe('file\nold');
  await board.pull('/bin/busybox', join(folder, 'sleep'));
  await board.push(join(folder, 'sleep'), '/srv/sleep');
  const running = await board.spawn(['/srv/sleep', '1000']);
  await board.push(join(folder, 'sleep'), '/srv/sleep');
  running.kill();
  expect(await running.exited).toEqual({ code: null, signal: 'SIGTERM' });
});

it('pull: names the devices of a folder, or leaves them out', async () => {
  const refused = board.pull('/dev', join(folder, 'dev'));
  await expect(refused).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION', message: expect.stringContaining('/dev/') });
  const { skipped } = await board.pull('/dev', join(folder, 'dev'), { special: 'skip' });
  expect(skipped).toContain('/dev/null');
});
