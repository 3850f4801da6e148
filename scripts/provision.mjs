// Brings a fresh Debian 12 machine to where this project can be built: npm packages from the lockfile, Debian packages.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, say, StepError, tryRun } from './steps.mjs';

/** Debian packages, by what needs them. */
const DEBIAN_PACKAGES = {
  board: [
    'qemu-system-arm',
    'squashfs-tools',
    'e2fsprogs',
    'xz-utils',
    'g++',
    'make',
    'python3',
    'cmake',
    'g++-aarch64-linux-gnu',
    'g++-arm-linux-gnueabihf',
  ],
  test: [
    'doctest-dev',
    'debootstrap',
    'erofs-utils',
    'qemu-system-x86',
    'clang-format-19',
    'clang-tidy-19',
    'tmux',
    'bzip2',
    'zsh',
    'zstd',
    'fish',
    'mandoc',
    'python3-yaml',
    'systemd',
    'musl-tools',
  ],
  /** What is measured beside us. */
  bench: ['tomoyo-tools'],
};

/** @param {'board' | 'test' | 'bench'} level test includes bench, bench includes board */
export async function provision(level) {
  requireNode();
  const { board, test, bench } = DEBIAN_PACKAGES;
  await installDebianPackages([...board, ...(level === 'board' ? [] : bench), ...(level === 'test' ? test : [])]);
  await installNpmPackages();
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new StepError(`Node ${process.versions.node} is too old to build this: 20.19 or later is needed.`);
}

async function installNpmPackages() {
  const stamp = join(ROOT, 'node_modules', '.tomoyo-lockfile');
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing npm packages ...');
  // The project's own install script would build the addon here; scripts/build.mjs does that.
  await run('npm', ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund']);
  writeFileSync(stamp, lock);
}

/** @param {readonly string[]} wanted */
async function installDebianPackages(wanted) {
  const missing = await missingPackages(wanted);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0)
    throw new StepError(`Debian packages are missing and only root can install them. Run: sudo ${command}`);
  say(`installing Debian packages: ${missing.join(' ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  // The lists of a fresh machine are old or absent: they are read anew, and only a failing install is an error.
  await tryRun('apt-get', ['update'], { env });
  await run('apt-get', install, { env });
}

/** @param {readonly string[]} wanted */
async function missingPackages(wanted) {
  const { output } = await tryRun('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...wanted]).catch(() => {
    throw new StepError('This is no Debian: dpkg-query is missing. Install by hand what scripts/provision.mjs lists.');
  });
  const installed = new Set(
    output.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])),
  );
  return wanted.filter((name) => !installed.has(name));
}
