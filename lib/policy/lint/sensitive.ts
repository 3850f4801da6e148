/** Names that mean more than a file, and whether a word, name or pattern, takes one of them. */
import { compilePattern, firstWildcard } from '../../language/pattern.js';

/** Folders that others than root, or everybody, fill while the machine runs. */
const TEMPORARY = ['/tmp/', '/var/tmp/', '/run/', '/var/run/', '/dev/shm/', '/home/', '/media/', '/mnt/'];

export function isTemporary(path: string): boolean {
  return TEMPORARY.some((folder) => path.startsWith(folder));
}

const BLOCK_DEVICE =
  /^\/dev\/(?:(?:[hsv]|xv)d[a-z]+\d*|(?:dm-|md|loop|sr|nbd|ram|zram|mtd|mtdblock|ubiblock)\d[\d_]*(?:p\d+)?|ubi\d+_\d+|nvme\d+n\d+(?:p\d+)?|mmcblk\d+(?:p\d+|boot\d+|rpmb)?|(?:mapper|disk|block)\/.+|root)$/;
/** What patterns are tried with. */
const BLOCK_DEVICES = (
  '/dev/sda /dev/sda1 /dev/sdb /dev/sdb1 /dev/hda /dev/hda1 /dev/vda /dev/vda1 /dev/xvda1 /dev/mmcblk0 /dev/mmcblk0p1 ' +
  '/dev/mmcblk1p1 /dev/nvme0n1 /dev/nvme0n1p1 /dev/mtd0 /dev/mtdblock0 /dev/ubi0_0 /dev/dm-0 /dev/md0 /dev/loop0 ' +
  '/dev/ram0 /dev/mapper/root /dev/disk/by-id/a'
).split(' ');

export function isBlockDevice(path: string): boolean {
  if (!path.startsWith('/dev/')) return false;
  return firstWildcard(path) < 0
    ? BLOCK_DEVICE.test(path) && path !== '/dev/mapper/control'
    : takesAny(path, BLOCK_DEVICES);
}

const MEMORY = ['/dev/mem', '/dev/kmem', '/dev/port', 'proc:/kcore'];

export function isMemory(path: string): boolean {
  return isOneOf(path, MEMORY);
}

/** As isMemory(), of names alone: whoever reads all of proc: does not mean its kcore. */
export function isMemoryName(path: string): boolean {
  return MEMORY.includes(path);
}

const HELPERS = [
  'proc:/sys/kernel/core_pattern',
  'proc:/sys/kernel/modprobe',
  'proc:/sys/kernel/hotplug',
  'proc:/sys/kernel/poweroff_cmd',
  'proc:/sysrq-trigger',
  'sysfs:/kernel/uevent_helper',
  'binfmt_misc:/register',
  'cgroup:/release_agent',
];

export function isKernelHelper(path: string): boolean {
  return isOneOf(path, HELPERS);
}

const STORED_POLICY = '/etc/tomoyo/';
const POLICY_FILES = ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'].flatMap((file) => [
  `securityfs:/tomoyo/${file}`,
  `${STORED_POLICY}${file}.conf`,
]);

export function isPolicyFile(path: string): boolean {
  return path.startsWith(STORED_POLICY) || isOneOf(path, POLICY_FILES);
}

/** Read by the loader of the C library, by shells and by interpreters before the program's own code. */
const LOADING =
  /^(?:LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)|GCONV_PATH|BASH_ENV|ENV|PYTHON(?:PATH|HOME|STARTUP)|PERL5(?:LIB|OPT|DB)|RUBY(?:LIB|OPT)|NODE_(?:OPTIONS|PATH)|LUA_(?:PATH|CPATH|INIT)|JAVA_TOOL_OPTIONS)$/;
const LOADER = ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LD_AUDIT'];

export function isLoadingVariable(name: string): boolean {
  return firstWildcard(name) < 0 ? LOADING.test(name) : !isAnything(name) && takesAny(name, LOADER);
}

/** Whether a word has wildcards only that take any text. */
export function isAnything(text: string): boolean {
  return /^(?:\\[*@])+$/.test(text);
}

const BROAD = /^(?:[^/\\]*:)?\/(?:\\\{)?(?:\\[*@])+(?:\\-[^/]*)?(?:\\\})?(?:\/|$)/;

/** Whether a word is a pattern whose first component takes any name. */
export function isBroadPattern(path: string): boolean {
  return path.includes('\\') && (BROAD.test(path) || isAnything(path));
}

function isOneOf(path: string, names: readonly string[]): boolean {
  if (firstWildcard(path) < 0) return names.includes(path);
  return !isBroadPattern(path) && takesAny(path, names);
}

function takesAny(text: string, names: readonly string[]): boolean {
  const pattern = compilePattern(text);
  return names.some((name) => pattern.matches(name));
}
