// Kernels, root file systems and initrds of the user's own: told by their first bytes, refused before anything starts.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootBoard, type BootOptions } from '../../../qemu/index.js';
import { Cache } from '../../../qemu/image/cache.js';
import { kernelArchitecture } from '../../../qemu/image/own/kernel-file.js';
import { ensureRootDisk, ROOT_DISK, rootDiskPart } from '../../../qemu/image/own/root-disk.js';
import { rootSource } from '../../../qemu/image/own/rootfs-file.js';
import { userModules } from '../../../qemu/image/own/user-modules.js';
import { tarOf } from '../../board/foreign-roots/tar-writer.js';

const scratch = mkdtempSync(join(tmpdir(), 'own-files-'));
let cacheBefore: string | undefined;
beforeAll(() => {
  cacheBefore = process.env['TOMOYO_CACHE'];
  process.env['TOMOYO_CACHE'] = join(scratch, 'cache');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env['TOMOYO_CACHE'];
  else process.env['TOMOYO_CACHE'] = cacheBefore;
  rmSync(scratch, { recursive: true });
});

/** A file with some bytes at some places. */
function file(name: string, places: Readonly<Record<number, string | Buffer>>, size = 4096): string {
  const bytes = Buffer.alloc(size);
  for (const [at, value] of Object.entries(places)) Buffer.from(value).copy(bytes, Number(at));
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const NOBODY = 65_534;
const IMAGE = { 0: 'MZ', 0x38: 'ARMd' };
const BZIMAGE = { 0x1fe: hex('55aa'), 0x202: 'HdrS', 0x236: hex('3f00') };
const ARM64_KERNEL = (): string => file('Image', IMAGE);

function zipped(path: string): string {
  writeFileSync(`${path}.gz`, gzipSync(execFileSync('cat', [path])));
  return `${path}.gz`;
}

/** Makes the disk of a folder as a user without rights, and lists what is in it. */
async function asNobody(folder: string): Promise<string> {
  const into = mkdtempSync(join(scratch, 'disk-'));
  const wasRoot = process.geteuid?.() === 0;
  if (wasRoot) {
    chmodSync(scratch, 0o755);
    execFileSync('chown', ['-hR', `${NOBODY}:${NOBODY}`, folder, into]);
    execFileSync('chmod', ['4711', join(folder, 'tool')]); // chown takes the first digit away
    process.setegid?.(NOBODY);
    process.seteuid?.(NOBODY);
  }
  try {
    await (await rootDiskPart({ path: folder, source: { kind: 'folder' }, onProgress: () => undefined })).make(into);
  } finally {
    if (wasRoot) process.seteuid?.(0);
    if (wasRoot) process.setegid?.(0);
  }
  return execFileSync('unsquashfs', ['-lls', join(into, ROOT_DISK)]).toString();
}

function tar(): string {
  const path = join(scratch, 'root.tar');
  writeFileSync(path, tarOf([{ path: './' }, { path: 'etc/' }, { path: 'etc/x', data: 'x' }]));
  return path;
}

function packed(program: 'xz' | 'zstd' | 'bzip2', path: string): string {
  writeFileSync(`${path}.${program}`, execFileSync(program, ['--stdout', path]));
  return `${path}.${program}`;
}

describe('kernel', () => {
  it.each([
    ['an arm64 Image', ARM64_KERNEL, 'arm64'],
    ['a gzipped Image', () => zipped(ARM64_KERNEL()), 'arm64'],
    [
      'a zboot of arm64',
      () => file('zboot', { 0: 'MZ', 4: 'zimg', 0x3c: hex('80000000'), 0x80: 'PE\0\0', 0x84: hex('64aa') }),
      'arm64',
    ],
    ['a zImage', () => file('zImage', { 0x24: hex('18286f01') }), 'armhf'],
    ['a uImage of arm', () => file('uImage', { 0: hex('27051956'), 29: hex('02') }), 'armhf'],
    ['a bzImage', () => file('bzImage', BZIMAGE), 'x86-64'],
  ])('%s is recognised', async (_what, make, architecture) => {
    expect(await kernelArchitecture(make())).toBe(architecture);
  });

  it.each([
    ['nothing', () => join(scratch, 'missing'), /"kernel" cannot be read \(ENOENT\)/],
    ['a folder', () => scratch, /"kernel" cannot be read \(EISDIR\)/],
    ['an empty file', () => file('empty', {}, 0), /none of them, by its first bytes/],
    ['a vmlinux', () => file('vmlinux', { 0: hex('7f454c46') }), /an ELF file \(vmlinux\); take the Image/],
    ['a kernel of 32-bit x86', () => file('i386', { ...BZIMAGE, 0x236: hex('0000') }), /a kernel for 32-bit x86/],
    ['a FIT image', () => file('fit', { 0: hex('d00dfeed') }), /a FIT image/],
    ['text in gzip', () => zipped(file('text', { 0: 'hello' })), /none of them/],
  ])('%s is refused', async (_what, make, message) => {
    const error: unknown = await bootBoard({ kernel: make(), rootfs: scratch }).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: 'BOARD_BAD_OPTION' });
    expect(String(error)).toMatch(message);
  });
});

describe('root file system', () => {
  it.each([
    ['a folder', () => scratch, { kind: 'folder' }],
    ['a tar', tar, { kind: 'tar', compression: 'none' }],
    ['a tar.gz', () => zipped(tar()), { kind: 'tar', compression: 'gzip' }],
    ['a tar.xz', () => packed('xz', tar()), { kind: 'tar', compression: 'xz' }],
    ['a tar.zst', () => packed('zstd', tar()), { kind: 'tar', compression: 'zstd' }],
    ['a tar.bz2', () => packed('bzip2', tar()), { kind: 'tar', compression: 'bzip2' }],
    ['a squashfs', () => file('squashfs', { 0: 'hsqs' }), { kind: 'image', type: 'squashfs' }],
    ['an erofs', () => file('erofs', { 1024: hex('e2e1f5e0') }), { kind: 'image', type: 'erofs' }],
    ['an ext4', () => file('ext4', { 1080: hex('53ef') }), { kind: 'image', type: 'ext4' }],
  ])('%s is recognised', async (_what, make, source) => {
    expect(await rootSource(make())).toEqual(source);
  });

  it.each([
    ['nothing', () => join(scratch, 'missing'), /"rootfs" cannot be read \(ENOENT\)/],
    ['a whole disk', () => file('wic', { 510: hex('55aa') }), /a whole disk with partitions/],
    ['a cpio archive', () => file('cpio', { 0: '070701' }), /that is an "initrd"/],
    ['what looks like a tar.zst', () => file('zst', { 0: hex('28b52ffd') }), /none of them, by its first bytes/],
    [
      'an image in xz',
      () => packed('xz', file('inside', { 1080: hex('53ef') })),
      /a compressed image of ext4; unpack it first/,
    ],
    ['a damaged xz', () => file('damaged', { 0: hex('fd377a585a00') }), /none of them, by its first bytes/],
    ['something else', () => file('else', { 0: 'else' }), /must be a folder, a tar .* by its first bytes/],
  ])('%s is refused', async (_what, make, message) => {
    const error: unknown = await bootBoard({ kernel: ARM64_KERNEL(), rootfs: make() }).catch(
      (refusal: unknown) => refusal,
    );
    expect(error).toMatchObject({ code: 'BOARD_BAD_OPTION' });
    expect(String(error)).toMatch(message);
  });

  it("made of a folder without the rights of root: what is mine is root's, modes are kept, links are not followed", async () => {
    const folder = mkdtempSync(join(scratch, 'folder-'));
    writeFileSync(join(folder, 'tool'), 'x');
    symlinkSync('/', join(folder, 'up'));
    symlinkSync('.', join(folder, 'here'));
    const listed = await asNobody(folder);
    expect(listed).toMatch(/^drwxr-xr-x root\/root .*squashfs-root$/m);
    expect(listed).toMatch(/^-rws--x--x root\/root .*\/tool$/m);
    expect(listed).toMatch(/\/up -> \/$/m);
    expect(listed).not.toContain('/here/tool');
  });

  it('is made again when a mode in the folder changes, and only then', async () => {
    const folder = mkdtempSync(join(scratch, 'again-'));
    writeFileSync(join(folder, 'file'), 'x');
    const key = async (): Promise<string> => {
      const part = await rootDiskPart({ path: folder, source: { kind: 'folder' }, onProgress: () => undefined });
      return part.key;
    };
    const before = await key();
    expect(await key()).toBe(before);
    chmodSync(join(folder, 'file'), 0o600);
    expect(await key()).not.toBe(before);
  });

  it('takes the place of the disk of an older state', async () => {
    const folder = mkdtempSync(join(scratch, 'place-'));
    const cache = new Cache(join(scratch, 'disks'), () => undefined);
    await cache.open();
    const made: string[] = [];
    for (const state of ['one', 'two', 'two']) {
      writeFileSync(join(folder, state), state);
      made.push(await ensureRootDisk(cache, { path: folder, source: { kind: 'folder' }, onProgress: () => undefined }));
    }
    expect(readdirSync(cache.folder)).toEqual([basename(dirname(made[2] ?? ''))]);
    expect(made[0]).not.toBe(made[1]);
  });
});

type Misfit = readonly [what: string, make: () => BootOptions, message: RegExp];

describe('what does not fit together', () => {
  const image = {} as NonNullable<BootOptions['image']>;
  it.each([
    ['a kernel alone', () => ({ kernel: ARM64_KERNEL() }), /A "kernel" alone has no user space/],
    [
      'a kernel and "kernelSeries"',
      () => ({ kernel: ARM64_KERNEL(), rootfs: scratch, kernelSeries: '6.1' }),
      /leave it out, or "kernel"/,
    ],
    [
      'a kernel of another architecture',
      () => ({ kernel: ARM64_KERNEL(), rootfs: scratch, architecture: 'armhf' }),
      /"kernel" is for arm64, and "architecture" says armhf/,
    ],
    [
      'x86-64 without a kernel',
      () => ({ rootfs: scratch, architecture: 'x86-64' }),
      /There is no image of ours for x86-64/,
    ],
    ['"image" and "rootfs"', () => ({ rootfs: scratch, image }), /leave "rootfs" out, or "image"/],
    [
      'an initrd that is a tar',
      () => ({ kernel: ARM64_KERNEL(), initrd: file('tar', { 257: 'ustar' }) }),
      /"initrd" must be a cpio archive/,
    ],
    [
      'modules of nothing',
      () => ({ kernel: ARM64_KERNEL(), rootfs: scratch, modules: scratch }),
      /a folder with lib\/modules\/RELEASE\/kernel in it/,
    ],
  ] satisfies readonly Misfit[])('%s is refused', async (_what, make, message) => {
    const error: unknown = await bootBoard(make()).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: 'BOARD_BAD_OPTION' });
    expect(String(error)).toMatch(message);
  });

  it('modules without one that is needed: its option is named', async () => {
    const tree = join(scratch, 'modules', 'lib', 'modules', '6.6.6');
    mkdirSync(join(tree, 'kernel'), { recursive: true });
    writeFileSync(join(tree, 'modules.builtin'), 'kernel/drivers/virtio/virtio_pci.ko\nkernel/fs/ext4/ext4.ko\n');
    await expect(userModules(join(scratch, 'modules'), 'ext4', undefined)).rejects.toMatchObject({
      code: 'BOARD_BAD_OPTION',
      message: expect.stringContaining('lacks CONFIG_VIRTIO_CONSOLE, CONFIG_VIRTIO_BLK, CONFIG_OVERLAY_FS') as string,
    });
  });
});
