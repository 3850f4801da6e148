/** sysvinit as Debian has it, and rsyslogd, as a tar to be unpacked over debianRoot(), which has systemd. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cached.js';
import { debianPackages } from './debian-packages.js';

const PACKAGES = [
  'sysvinit-core',
  'sysv-rc',
  'initscripts',
  'insserv',
  'startpar',
  'rsyslog',
  'libestr0',
  'libfastjson4',
  'liblognorm5',
  'orphan-sysvinit-scripts', // that of rsyslog
];
const UNPACK = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --directory "$2"';
const LEFT_OUT = ['doc', 'man'].map((name) => `--exclude=./usr/share/${name}`);

/** Needs root: owners are kept. @param architecture arm64 or armhf */
export async function sysvinitPackages(architecture: string): Promise<Buffer> {
  const inputs = { architecture, PACKAGES, LEFT_OUT };
  const folder = await cached(`sysvinit-${architecture}`, { source: import.meta.url, inputs }, async (into) => {
    const root = join(into, 'root');
    const debs = join(into, 'debs');
    for (const made of [root, debs]) mkdirSync(made);
    for (const deb of await debianPackages(architecture, PACKAGES, debs))
      execFileSync('sh', ['-c', UNPACK, 'sh', deb, root]);
    const files = ['--numeric-owner', '--sort=name', ...LEFT_OUT, '--directory', root, '.'];
    execFileSync('tar', ['--create', '--file', join(into, 'root.tar'), ...files]);
    for (const made of [root, debs]) rmSync(made, { recursive: true });
  });
  return readFileSync(join(folder, 'root.tar'));
}
