/** A kernel that is not ours: Debian's for x86-64 in clouds, which has the drivers of QEMU as modules. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kernelBehind } from '../../../qemu/image/versions.js';
import { cached } from './cached.js';
import { debianPackage, dependsOf } from './debian-packages.js';

const ARCHITECTURE = 'x86-64';
const META = 'linux-image-cloud-amd64';
/** What a board may need. */
const KEPT = [
  'kernel/crypto',
  'kernel/drivers/block',
  'kernel/drivers/char',
  'kernel/drivers/virtio',
  'kernel/fs',
  'kernel/lib',
  'modules.builtin',
];

export interface CloudKernel {
  readonly kernel: string;
  /** With lib/modules/RELEASE in it. */
  readonly modules: string;
}

export async function cloudKernel(): Promise<CloudKernel> {
  const folder = await cached('cloud-kernel', { source: import.meta.url, inputs: KEPT }, async (into) => {
    const name = kernelBehind(await dependsOf(ARCHITECTURE, META));
    if (name === undefined) throw new Error(`${META} stands for no kernel`);
    const scratch = mkdtempSync(join(tmpdir(), 'cloud-kernel-'));
    try {
      const deb = await debianPackage(ARCHITECTURE, name, scratch);
      const kept = ['./boot/vmlinuz-*', ...KEPT.map((path) => `./lib/modules/*/${path}`)];
      execFileSync('sh', ['-c', UNPACK, 'sh', deb, into, ...kept]);
    } finally {
      rmSync(scratch, { recursive: true });
    }
    const [kernel = ''] = readdirSync(join(into, 'boot'));
    renameSync(join(into, 'boot', kernel), join(into, 'vmlinuz'));
  });
  return { kernel: join(folder, 'vmlinuz'), modules: folder };
}

const UNPACK =
  'deb=$1 into=$2; shift 2; dpkg-deb --fsys-tarfile "$deb" | tar --extract --directory "$into" --wildcards "$@"';
