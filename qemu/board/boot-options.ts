/** What a boot can be told, and what is refused before anything is started. */
import { TomoyoError } from '../../lib/errors.js';
import type { BoardArchitecture, BoardImage } from '../image/board-image.js';
import { checkWhole, MOST_MS } from './check-number.js';
import { checkDisks, type BoardDisk } from './disks.js';
import type { NodeStart } from './node-worker.js';
import { checkNetwork, type NetworkOptions } from './network.js';
import type { BoardFile } from './overlay.js';

/** Everything about a boot but the choice of the image. */
export interface MachineBootOptions extends NetworkOptions {
  /** Folder whose *.conf files replace those of the image under /etc/tomoyo. */
  readonly policy?: string | undefined;
  /** In the guest before init starts. They are put after the policy, so they may replace its files. */
  readonly files?: readonly BoardFile[] | undefined;
  /** Disks that keep what the guest writes, also when it is killed. */
  readonly disks?: readonly BoardDisk[] | undefined;
  /** Kernel words, one each. A word such as 'quiet' or 'lsm=...' replaces ours of that name. */
  readonly append?: readonly string[] | undefined;
  /** For the kernel word lsm=; default 'tomoyo'. */
  readonly lsm?: string | undefined;
  /** Default 512. */
  readonly memoryMiB?: number | undefined;
  /** Default 2. */
  readonly cpus?: number | undefined;
  /**
   * Starts the Node.js of Board.eval() before the board is given, or before a template is saved: then it runs in every
   * clone already. Random numbers that it draws itself (Math.random(), node:crypto) are the same in each of them.
   */
  readonly warmNode?: boolean | NodeStart | undefined;
  /** Until the agent answers, the image being there; default 60 s, for armhf 120 s. */
  readonly bootTimeoutMs?: number | undefined;
  /** Ends the boot; a board that is up is not touched. */
  readonly signal?: AbortSignal | undefined;
  /** A file that gets everything the console says; emptied first. */
  readonly consoleLog?: string | undefined;
}

const BOOT_TIMEOUT_MS: Readonly<Record<BoardArchitecture, number>> = {
  arm64: 60_000,
  armhf: 120_000,
  'x86-64': 60_000,
};
const MEMORY_MIB = { least: 128, most: { arm64: 65_536, armhf: 3072, 'x86-64': 65_536 } } as const;
const MOST_CPUS = 8; // what a GICv2 has room for

/** How Node.js is started; undefined: not before it is needed. */
export function nodeStart({ warmNode }: MachineBootOptions): NodeStart | undefined {
  return typeof warmNode === 'object' ? warmNode : warmNode === true ? {} : undefined;
}

export function bootTimeout(options: MachineBootOptions, architecture: BoardArchitecture): number {
  return options.bootTimeoutMs ?? BOOT_TIMEOUT_MS[architecture];
}

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkBootOptions(
  options: MachineBootOptions,
  { architecture, own }: Pick<BoardImage, 'architecture' | 'own'>,
): void {
  const { memoryMiB, cpus, bootTimeoutMs, append = [], lsm, files = [] } = options;
  checkWhole('memoryMiB', memoryMiB, [MEMORY_MIB.least, MEMORY_MIB.most[architecture]]);
  checkWhole('cpus', cpus, [1, MOST_CPUS]);
  checkWhole('bootTimeoutMs', bootTimeoutMs, [1, MOST_MS]);
  checkDisks(options.disks ?? []);
  checkNetwork(options);
  if (own !== undefined && options.disks?.some(({ mount }) => mount !== undefined) === true) {
    throw bad('"mount" of a disk is for our own image: in yours, its init mounts what it needs.');
  }
  for (const word of lsm === undefined ? append : [...append, lsm]) {
    if (/^\S+$/.test(word)) continue;
    throw bad(`"append" and "lsm" take words without spaces, one each, got ${JSON.stringify(word)}.`);
  }
  for (const { path } of files) {
    if (!path.startsWith('/')) throw bad(`"files" needs absolute paths, got ${JSON.stringify(path)}.`);
  }
}

function bad(text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', text);
}
