import { InvalidArgumentError, Option, type Command } from 'commander';
import type { BoardPort, NetworkOptions } from '../../qemu/index.js';
import { parseDuration } from './duration.js';

/** What chooses a board; the same for every `tomoyo board` command. */
export interface BoardChoice {
  readonly arch: string;
  readonly kernel: string;
}

export function addBoardChoice(command: Command): Command {
  return command
    .addOption(new Option('--arch <name>', 'arm64 or armhf').default('arm64'))
    .addOption(new Option('--kernel <series>', '6.1, or 6.12 (arm64 only)').default('6.1'));
}

/** The network of a board, as far as it is told. */
export interface NetworkChoice {
  readonly network?: NetworkOptions['network'];
  readonly port?: readonly BoardPort[];
}

/** A board with a system of the user's own, as far as it is told: docs/guides/your-image.md. */
export interface OwnImageChoice extends BoardChoice, NetworkChoice {
  readonly rootfs?: string;
  readonly initrd?: string;
  readonly modules?: string;
  readonly machine?: string;
  readonly cpu?: string;
  readonly append?: readonly string[];
}

/** `--arch` and `--kernel`, which may be a file here, and what goes with it. */
export function addOwnImageChoice(command: Command): Command {
  const own = command
    .addOption(new Option('--arch <name>', 'arm64 or armhf; of a kernel file its own').default('arm64'))
    .addOption(new Option('--kernel <path>', '6.1, 6.12 (arm64 only), or the path of a kernel file').default('6.1'))
    .option('--image, --rootfs <path>', 'your own system: a folder, a tar, or an image of ext4, squashfs or erofs')
    .option('--initrd <path>', 'your own system in an initrd; beside --rootfs, where modules are')
    .option('--modules <folder>', 'has lib/modules of a kernel file')
    .option('--machine <name>', "QEMU's -machine, one with a PCI bus (default: virt, for x86-64 q35)")
    .option('--cpu <name>', "QEMU's -cpu (default: cortex-a57, cortex-a15, for x86-64 max)")
    .addOption(
      new Option('--append <word>', 'word for the kernel; may be given several times')
        .argParser(addWord)
        .default([], 'none'),
    );
  return addNetworkChoice(own);
}

function addWord(word: string, before: readonly string[]): readonly string[] {
  return [...before, word];
}

export function addNetworkChoice(command: Command): Command {
  const network = new Option(
    '--network <kind>',
    'user: what the host reaches, itself as 10.0.2.2; isolated: only --port (default: none)',
  );
  const port = new Option('--port <host:guest>', 'a TCP port of the guest on 127.0.0.1; may be given several times');
  return command
    .addOption(network.choices(['user', 'isolated']))
    .addOption(port.argParser(addPort).default([], 'none'));
}

/** `HOST:GUEST`, one more each time the option is given. */
function addPort(text: string, before: readonly BoardPort[]): readonly BoardPort[] {
  const [, host, guest] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (host === undefined || guest === undefined)
    throw new InvalidArgumentError('Expected HOST:GUEST, two numbers, such as 8080:80.');
  return [...before, { host: Number(host), guest: Number(guest) }];
}

/** The name of a series has no slash, and begins with a number. */
export function isKernelFile(kernel: string): boolean {
  return kernel.includes('/') || !/^v?\d/.test(kernel);
}

export interface Push {
  readonly source: string;
  readonly destination: string;
}

/** What the command needs in the guest, and how long it may take. */
export function addCommandNeeds(command: Command): Command {
  const push = new Option('--push <src:dst>', 'copy a file or folder into the guest first; may be given several times');
  const timeout = new Option('--timeout <duration>', 'longest time for the command, such as 90s');
  return command
    .addOption(push.argParser(addPush).default([], 'none'))
    .addOption(timeout.argParser(parseDuration).default(60_000, '60s'));
}

/** `SRC:DST`, one more each time the option is given. */
function addPush(text: string, before: readonly Push[]): readonly Push[] {
  const colon = text.lastIndexOf(':');
  const push = { source: text.slice(0, colon), destination: text.slice(colon + 1) };
  if (colon <= 0 || !push.destination.startsWith('/'))
    throw new InvalidArgumentError('Expected SRC:DST with an absolute DST in the guest.');
  return [...before, push];
}
