/** The QEMU command of a board. Pure: the same image, options and host always give the same words. */
import type { BoardArchitecture, BoardImage } from '../image/board-image.js';
import { diskArgs, escaped, imageDiskArgs, mountWords, type BoardDisk } from './disks.js';
import { hasNetwork, networkArgs, type NetworkOptions } from './network.js';

export const DEFAULT_MEMORY_MIB = 512;
export const DEFAULT_CPUS = 2;
export const AGENT_PORT = 'agent.0';

export interface MachineOptions extends NetworkOptions {
  /** One file: all archives joined. A clone needs none: it is in its memory. */
  readonly initrd?: string | undefined;
  /** Unix socket we listen on; without one, and without agentFd, the port is there, but nobody is behind it. */
  readonly agentSocket?: string | undefined;
  /** Descriptor of a socket that QEMU inherits, instead. */
  readonly agentFd?: number | undefined;
  /** Descriptor of a socket that QEMU inherits, for its monitor (QMP). */
  readonly monitorFd?: number | undefined;
  /** The guest's memory as a file: a template writes it, clones map it and keep what they change to themselves. */
  readonly memory?: { readonly path: string; readonly as: 'template' | 'clone' } | undefined;
  /** Where the serial line goes: a pipe to us, or the terminal of somebody who tries by hand. */
  readonly console: 'pipe' | 'terminal';
  /** Kernel words. A word such as `lsm=...` replaces ours of that name. */
  readonly append?: readonly string[] | undefined;
  readonly lsm?: string | undefined;
  readonly memoryMiB?: number | undefined;
  readonly cpus?: number | undefined;
  readonly disks?: readonly BoardDisk[] | undefined;
}

export interface HostFacts {
  /** As process.arch says. */
  readonly architecture: string;
  /** /dev/kvm can be opened for writing. */
  readonly kvm: boolean;
}

export interface QemuCommand {
  readonly program: string;
  readonly args: readonly string[];
}

export function qemuCommand(image: BoardImage, options: MachineOptions, host: HostFacts): QemuCommand {
  const { memoryMiB = DEFAULT_MEMORY_MIB, cpus = DEFAULT_CPUS } = options;
  const args = [
    ['-nodefaults', '-no-user-config', '-no-reboot'],
    ['-display', 'none', '-monitor', 'none', ...(hasNetwork(options) ? [] : ['-net', 'none'])],
    machine(image, host),
    ['-smp', String(cpus), '-m', String(memoryMiB)],
    memoryArgs(options, memoryMiB),
    ['-kernel', image.kernel, ...(options.initrd === undefined ? [] : ['-initrd', options.initrd])],
    ['-append', kernelWords(options, image, host).join(' ')],
    consoleArgs(options.console),
    image.disks.flatMap(imageDiskArgs),
    (options.disks ?? []).flatMap((disk, index) => diskArgs(disk, image.disks.length + index)),
    ['-device', 'virtio-serial-pci'],
    ['-chardev', agentChardev(options)],
    ['-device', `virtserialport,chardev=agent,name=${AGENT_PORT}`],
    networkArgs(options),
    options.monitorFd === undefined ? [] : monitorArgs(options.monitorFd),
  ].flat();
  return { program: qemuProgram(image.architecture), args };
}

const PROGRAMS: Readonly<Record<BoardArchitecture, string>> = {
  arm64: 'qemu-system-aarch64',
  armhf: 'qemu-system-arm',
  'x86-64': 'qemu-system-x86_64',
};

export function qemuProgram(architecture: BoardArchitecture): string {
  return PROGRAMS[architecture];
}

/** Of Debian. */
export function qemuPackage(architecture: BoardArchitecture): string {
  return architecture === 'x86-64' ? 'qemu-system-x86' : 'qemu-system-arm';
}

/** The guest runs on the host's processor: for arm64 where that is possible, for x86-64 where `cpu` is 'host'. */
export function usesKvm({ architecture, cpu }: BoardImage, host: HostFacts): boolean {
  if (architecture === 'x86-64') return cpu === 'host';
  return architecture === 'arm64' && cpu === undefined && host.kvm && host.architecture === 'arm64';
}

function machine(image: BoardImage, host: HostFacts): string[] {
  const { type, cpu } = DEFAULTS[image.architecture];
  if (!usesKvm(image, host)) {
    return ['-M', image.machine ?? type, '-accel', 'tcg,thread=multi,tb-size=256', '-cpu', image.cpu ?? cpu];
  }
  const kvmType = image.architecture === 'arm64' ? 'virt,gic-version=host' : type;
  return ['-M', image.machine ?? kvmType, '-accel', 'kvm', '-cpu', 'host'];
}

const DEFAULTS: Readonly<Record<BoardArchitecture, { readonly type: string; readonly cpu: string }>> = {
  arm64: { type: 'virt', cpu: 'cortex-a57' },
  // a kernel without LPAE, such as a user's own, cannot see what lies above 4 GiB
  armhf: { type: 'virt,highmem=off', cpu: 'cortex-a15' },
  'x86-64': { type: 'q35', cpu: 'max' },
};

/**
 * `panic=-1` with -no-reboot turns a panic into the end of QEMU. `kpti=off` for arm64: with page tables of its own the
 * kernel changes the address space at each system call, and QEMU then forgets all it has translated.
 */
function kernelWords(options: MachineOptions, image: BoardImage, host: HostFacts): string[] {
  const { append = [], lsm = 'tomoyo', disks = [] } = options;
  const given = new Set(append.map(wordName));
  const console = image.architecture === 'x86-64' ? 'console=ttyS0' : 'console=ttyAMA0';
  const fast = image.architecture === 'arm64' && !usesKvm(image, host) ? ['kpti=off'] : [];
  const ours = [console, `lsm=${lsm}`, 'quiet', 'panic=-1', ...fast].filter((word) => !given.has(wordName(word)));
  return [...ours, ...mountWords(disks, image.disks.length), ...append, ...ownWords(image, append)];
}

/** For board-init, and for a kernel whose init is not where TOMOYO looks for one. */
function ownWords({ own }: BoardImage, append: readonly string[]): string[] {
  if (own === undefined) return [];
  const init = / init=(\S+)(?!.* init=)/.exec(` ${append.join(' ')}`)?.[1];
  const hasTrigger = append.some((word) => wordName(word) === 'TOMOYO_trigger');
  return [
    ...(own.rootType === undefined ? [] : [`board.root=${own.rootType}`]),
    ...(init === undefined || hasTrigger ? [] : [`TOMOYO_trigger=${init}`]),
    'rdinit=/board/init', // behind one of the user's, which board-init executes
  ];
}

function wordName(word: string): string {
  return word.split('=', 1)[0] ?? word;
}

function consoleArgs(where: MachineOptions['console']): string[] {
  return where === 'terminal'
    ? ['-serial', 'mon:stdio']
    : ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'];
}

/** QEMU connects to us, or is connected from the start: then there is nothing to wait for, and nothing to try again. */
function agentChardev({ agentSocket, agentFd }: MachineOptions): string {
  if (agentFd !== undefined) return `socket,id=agent,fd=${agentFd}`;
  return agentSocket === undefined ? 'null,id=agent' : `socket,id=agent,path=${escaped(agentSocket)}`;
}

function monitorArgs(fd: number): string[] {
  return ['-chardev', `socket,id=monitor,fd=${fd}`, '-mon', 'chardev=monitor,mode=control'];
}

/** share=off is a private mapping: what is written is copied first. */
function memoryArgs({ memory }: MachineOptions, memoryMiB: number): string[] {
  if (memory === undefined) return [];
  const share = memory.as === 'template' ? 'on' : 'off';
  const object = `memory-backend-file,id=ram,size=${memoryMiB}M,mem-path=${escaped(memory.path)},share=${share}`;
  const incoming = memory.as === 'clone' ? ['-incoming', 'defer'] : [];
  return ['-object', object, '-machine', 'memory-backend=ram', ...incoming];
}
