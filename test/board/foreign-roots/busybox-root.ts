/**
 * A root file system of BusyBox alone: one program, links to it, an init of five lines. Nothing in it is ours, and it was
 * not made by our builder. As a tar, and as a cpio archive for a kernel that unpacks it into memory.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CpioArchive } from '../../../qemu/image/cpio.js';
import { cached } from './cached.js';
import { debianPackage } from './debian-packages.js';
import { tarOf, type TarEntry } from './tar-writer.js';

const COMMANDS = ['sh', 'cat', 'id', 'ls', 'mount', 'ps', 'sleep', 'stat', 'uname'];
const INIT = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /tmp
while :; do sleep 1000; done
`;

const HANDS_OVER: TarEntry = { path: 'init', mode: 0o755, data: '#!/bin/sh\nexec /sbin/init\n' };

/** What a test looks for: an owner, a mode and a device that no user of a host could make. */
const OTHERS: readonly TarEntry[] = [
  ...['dev/', 'etc/', 'proc/', 'sys/', 'tmp/', 'home/'].map((path) => ({ path })),
  { path: 'home/app/', uid: 1000, gid: 1000, mode: 0o750 },
  { path: 'home/app/tool', uid: 1000, gid: 1000, mode: 0o4755, data: 'tool\n' },
  { path: 'home/null', mode: 0o622, device: { type: 'char', major: 1, minor: 3 } },
  { path: 'etc/open', data: 'open\n' },
  { path: 'etc/secret', mode: 0o600, data: 'secret\n' },
];

export interface BusyboxRoot {
  /** Path of root.tar. */
  readonly tar: string;
  /** Path of root.cpio.gz, where /init executes /sbin/init, as in those of Buildroot. */
  readonly cpio: string;
}

/** @param architecture arm64, armhf or x86-64 */
export async function busyboxRoot(architecture: string): Promise<BusyboxRoot> {
  const inputs = { architecture, COMMANDS, INIT, HANDS_OVER, OTHERS };
  const folder = await cached(`busybox-${architecture}`, { source: import.meta.url, inputs }, async (into) => {
    const busybox = await busyboxOf(architecture);
    const links = COMMANDS.map((name) => ({ path: `bin/${name}`, link: 'busybox' }));
    const program = { path: 'bin/busybox', mode: 0o755, data: busybox };
    const init = { path: 'sbin/init', mode: 0o755, data: INIT };
    const entries = [{ path: 'bin/' }, { path: 'sbin/' }, program, ...links, init, ...OTHERS];
    writeFileSync(join(into, 'root.tar'), tarOf([{ path: './' }, ...entries]));
    writeFileSync(join(into, 'root.cpio.gz'), gzipSync(cpioOf([...entries, HANDS_OVER])));
  });
  return { tar: join(folder, 'root.tar'), cpio: join(folder, 'root.cpio.gz') };
}

async function busyboxOf(architecture: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'busybox-'));
  try {
    const deb = await debianPackage(architecture, 'busybox-static', folder);
    execFileSync('dpkg-deb', ['--extract', deb, folder]);
    return readFileSync(join(folder, 'bin', 'busybox'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cpioOf(entries: readonly TarEntry[]): Buffer {
  const archive = new CpioArchive();
  for (const { path, data = '', link, device, ...attributes } of entries) {
    if (link !== undefined) archive.symlink(path, link);
    else if (device !== undefined) archive.device(path, { ...device, ...attributes });
    else if (path.endsWith('/')) archive.directory(path.slice(0, -1), attributes);
    else archive.file(path, data, attributes);
  }
  return archive.toBuffer();
}
