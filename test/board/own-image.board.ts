// Root file systems that are not ours, in any form, with our kernel and the agent beside them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { busyboxRoot } from './foreign-roots/busybox-root.js';
import { debianRoot } from './foreign-roots/debian-root.js';
import { bootGuarded, expectGuarded, text } from './guarded-board.js';
import { INTERFACE, runOk } from './project-board.js';

const architecture = 'arm64';
const scratch = mkdtempSync(join(tmpdir(), 'own-image-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The root of BusyBox in a folder of that name, without the device that not everybody can make. */
async function unpacked(name: string): Promise<string> {
  const folder = join(scratch, name);
  mkdirSync(folder);
  execFileSync('tar', ['-xf', (await busyboxRoot(architecture)).tar, '-C', folder, '--exclude=home/null']);
  return folder;
}

describe('root file system of BusyBox alone', () => {
  it('boots with our kernel from a tar: owners, modes and devices are those of the tar', async () => {
    const { tar } = await busyboxRoot(architecture);
    await using board = await bootGuarded({ architecture, rootfs: tar });
    expect(await runOk(board, ['stat', '-c', '%a %u %g %F', '/home/app', '/home/app/tool', '/home/null'])).toBe(
      '750 1000 1000 directory\n4755 1000 1000 regular file\n622 0 0 character special file\n',
    );
    // it is a root of its own that can be written to
    expect(await text(board, '/proc/1/cmdline')).toBe('/bin/sh\0/sbin/init\0');
    await board.writeFile('/etc/new', 'new\n');
    expect(await text(board, '/etc/new')).toBe('new\n');
  });

  it('boots from a folder, from a template; what a clone writes is not in the folder', async () => {
    const folder = await unpacked('root');
    await using board = await bootGuarded({ architecture, rootfs: folder, template: 'auto' });
    expect(board.origin).toBe('clone');
    await board.writeFile('/etc/new', 'new\n');
    expect(execFileSync('ls', [join(folder, 'etc')]).toString()).toBe('open\nsecret\n');
  });

  it.each([
    ['ext4', (image: string, from: string) => ['mke2fs', '-q', '-t', 'ext4', '-d', from, image, '16M']],
    ['erofs', (image: string, from: string) => ['mkfs.erofs', '--quiet', image, from]],
  ])('boots from an image of %s, as Buildroot and Yocto make one, with another init', async (type, make) => {
    const folder = await unpacked(type);
    const image = join(scratch, `root.${type}`);
    const [program = '', ...args] = make(image, folder);
    execFileSync(program, args);
    const init = { path: '/bin/start', data: '#!/bin/sh\nexec /sbin/init\n', mode: 0o755 };
    await using board = await bootGuarded({
      architecture,
      rootfs: image,
      files: [init],
      append: [`init=${init.path}`],
    });
    expect(await text(board, '/proc/mounts')).toContain('overlay / overlay');
    expect(await text(board, `${INTERFACE}/domain_policy`)).toContain('<kernel> /bin/start /sbin/init\n');
  });
});

describe('root file system of Debian with systemd, made by debootstrap', () => {
  it('boots; systemd is its init, and the agent is beside it', { timeout: 600_000 }, async () => {
    const files = ['open', 'secret'].map((name) => ({ path: `/etc/${name}`, data: `${name}\n` }));
    // without udev in it, systemd waits for the console's device as long as it waits for any
    const append = ['systemd.mask=serial-getty@ttyAMA0.service'];
    await using board = await bootGuarded({ architecture, rootfs: await debianRoot(architecture), files, append });
    await expect.poll(() => runningState(board), { timeout: 120_000, interval: 500 }).toBe('running');
    expect(await text(board, '/proc/1/comm')).toBe('systemd\n');
    expect(await text(board, '/etc/hostname')).not.toBe('');
    await expectGuarded(board);
  });
});

async function runningState(board: Board): Promise<string> {
  return (await board.run(['systemctl', 'is-system-running'])).stdout.toString().trim();
}
