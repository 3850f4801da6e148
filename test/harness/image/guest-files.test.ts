import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baseArchive, readGuestFiles, type GuestFiles } from '../../../qemu/image/base.js';
import { packageArchive, packageRoot, readPackageFiles } from '../../../qemu/image/package-files.js';
import { readCpio, type CpioEntry } from './read-cpio.js';

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'guest-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function put(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, mode);
}

async function guest(): Promise<GuestFiles> {
  return readGuestFiles(join(await packageRoot(), 'qemu', 'guest'));
}

async function fakePackage(root: string): Promise<void> {
  await put(join(root, 'package.json'), '{"name":"tomoyo"}');
  await put(join(root, 'dist', 'lib', 'index.js'), 'code');
  await put(join(root, 'dist', 'lib', 'index.d.ts'), 'types');
  await put(join(root, 'dist', 'THIRD-PARTY.txt'), 'licences');
  await put(join(root, 'native', 'addon-file.cjs'), 'code');
  for (const name of ['board-agent', 'board-init', 'tomoyo-loader', 'tomoyo.node']) {
    await put(join(root, 'prebuilds', 'linux-arm', name), name);
  }
}

async function archived(fill: (tree: string) => Promise<unknown>): Promise<Map<string, CpioEntry>> {
  const bytes = await inFolder(async (tree) => {
    await fill(tree);
    return baseArchive(tree, await guest());
  });
  return new Map(readCpio(bytes).map((entry) => [entry.name, entry]));
}

describe('base system of the guest', () => {
  it('has scripts that run and files that do not, all of root', async () => {
    const entries = await archived(async () => undefined);
    for (const script of ['usr/bin/tomoyo', 'usr/sbin/board-shell']) {
      expect(entries.get(script)).toMatchObject({ mode: 0o100755, uid: 0, gid: 0 });
    }
    expect(entries.get('etc/passwd')).toMatchObject({ mode: 0o100644, uid: 0 });
    expect(entries.get('home/app')).toMatchObject({ uid: 1000, gid: 1000 });
  });

  it('has the trigger of TOMOYO at its place, and leaves the loader to our own', async () => {
    const entries = await archived((tree) => put(join(tree, 'sbin', 'tomoyo-init'), 'C', 0o755));
    expect(entries.get('sbin/init')?.data.toString()).toBe('/bin/busybox');
    expect(entries.has('sbin/tomoyo-init')).toBe(false);
    expect(entries.get('usr/lib/tomoyo-tools/tomoyo-init')?.data.toString()).toBe('C');
  });

  it('drops the umask of whoever unpacked it, and papers', async () => {
    const entries = await archived(async (tree) => {
      await put(join(tree, 'lib', 'libx.so.1'), 'lib', 0o600);
      await put(join(tree, 'bin', 'x'), 'program', 0o700);
      await put(join(tree, 'usr', 'share', 'doc', 'x', 'copyright'), '');
      await symlink('libx.so.1', join(tree, 'lib', 'libx.so'));
    });
    expect(entries.get('lib/libx.so.1')).toMatchObject({ mode: 0o100644 });
    expect(entries.get('bin/x')).toMatchObject({ mode: 0o100755 });
    expect(entries.get('lib/libx.so')?.data.toString()).toBe('libx.so.1');
    expect([...entries.keys()].filter((name) => name.includes('/doc'))).toEqual([]);
  });

  it('defines every profile its domains use, so that the kernel does not stop', async () => {
    const { files } = await guest();
    const text = (name: string): string => String(files.get(`etc/tomoyo/policy/default/${name}.conf`));
    for (const [, number] of text('domain_policy').matchAll(/^use_profile (\d+)$/gm)) {
      expect(text('profile')).toContain(`\n${number}-CONFIG=`);
    }
    expect(text('profile')).toMatch(/^PROFILE_VERSION=20150505\n/);
    expect(text('manager')).not.toContain('node');
  });

  it('has a script that a shell can read', async () => {
    const { files } = await guest();
    const checked = spawnSync('sh', ['-n'], { input: files.get('usr/sbin/board-shell'), encoding: 'utf8' });
    expect(checked.stderr).toBe('');
    expect(checked.status).toBe(0);
  });
});

describe('this package in the guest', () => {
  it('has code, addon, loader and agent of its architecture at their places', async () => {
    const bytes = await inFolder(async (root) => {
      await fakePackage(root);
      return packageArchive(await readPackageFiles(root, 'armhf'));
    });
    const files = readCpio(bytes).filter(({ mode }) => mode & 0o100000);
    expect(files.map(({ name, mode }) => `${name} ${(mode & 0o777).toString(8)}`)).toEqual([
      'init 755',
      'sbin/tomoyo-init 755',
      'usr/lib/node_modules/tomoyo/dist/lib/index.js 644',
      'usr/lib/node_modules/tomoyo/native/addon-file.cjs 644',
      'usr/lib/node_modules/tomoyo/package.json 644',
      'usr/lib/node_modules/tomoyo/prebuilds/linux-arm/tomoyo.node 644',
      'usr/sbin/board-agent 755',
    ]);
  });

  it('is refused if it is not built, naming the file and the way out', async () => {
    await inFolder(async (root) => {
      await fakePackage(root);
      const message = expect.stringMatching(/prebuilds\/linux-arm64\/tomoyo-loader is missing.*npm run build/);
      await expect(readPackageFiles(root, 'arm64')).rejects.toThrow(
        expect.objectContaining({ code: 'BOARD_IMAGE', message }),
      );
    });
  });
});
