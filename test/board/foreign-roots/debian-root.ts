/**
 * A root file system of Debian with systemd, made by debootstrap. Programs of the other architecture do not run here, so
 * its second stage is left out: packages are unpacked and none is configured, which systemd gets along with.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cached.js';
import { debianName } from './debian-packages.js';

const SUITE = 'bookworm';
const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const INCLUDED = ['systemd-sysv', 'libatomic1']; // the latter: Node.js on armhf
/** /lib is a link to /usr/lib in it, and stays one. */
const UNPACK = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"';
/** Nobody reads these on a board. */
const LEFT_OUT = ['usr/share/doc', 'usr/share/locale', 'usr/share/man', 'usr/share/zoneinfo', 'usr/share/info'];

/** Path of root.tar. Needs root: debootstrap makes device nodes and sets owners. @param architecture arm64 or armhf */
export async function debianRoot(architecture: string): Promise<string> {
  const inputs = { architecture, SUITE, INCLUDED, LEFT_OUT };
  const folder = await cached(`debian-${architecture}`, { source: import.meta.url, inputs }, async (into) => {
    const root = join(into, 'root');
    bootstrap(root, debianName(architecture));
    for (const path of [...LEFT_OUT, 'debootstrap', 'var/cache/apt/archives']) {
      rmSync(join(root, path), { recursive: true, force: true });
    }
    const files = ['--numeric-owner', '--sort=name', '--directory', root, '.'];
    execFileSync('tar', ['--create', '--file', join(into, 'root.tar'), ...files]);
    rmSync(root, { recursive: true });
  });
  return join(folder, 'root.tar');
}

function bootstrap(root: string, debian: string): void {
  mkdirSync(root);
  const words = ['--foreign', `--arch=${debian}`, '--variant=minbase', `--include=${INCLUDED.join()}`];
  execFileSync('debootstrap', [...words, `--keyring=${KEYRING}`, SUITE, root, MIRROR], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const debs = join(root, 'var/cache/apt/archives');
  for (const name of readdirSync(debs).filter((file) => file.endsWith('.deb'))) {
    execFileSync('sh', ['-c', UNPACK, 'sh', join(debs, name), root]);
  }
  // debootstrap leaves links to the host's, where it may not mount
  for (const name of ['proc', 'sys']) {
    rmSync(join(root, name), { recursive: true, force: true });
    mkdirSync(join(root, name));
  }
  // what the configuration of base-passwd and systemd would leave
  copyFileSync(join(root, 'usr/share/base-passwd/passwd.master'), join(root, 'etc/passwd'));
  copyFileSync(join(root, 'usr/share/base-passwd/group.master'), join(root, 'etc/group'));
  writeFileSync(join(root, 'etc/machine-id'), '');
}
