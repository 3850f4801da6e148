/** A disk for one test: an empty ext4 file system in a file, which outlives the boards that use it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { cacheFolder, Cache } from '../image/cache.js';
import { mustRun } from '../image/host-program.js';
import type { BoardDisk } from './disks.js';

/** Options of a disk that a board gets for its time. */
export interface ScratchDiskOptions {
  /** Default 64. What the guest does not write takes no room. */
  readonly sizeMiB?: number | undefined;
  /** Where the guest has it; default /disk. */
  readonly mount?: string | undefined;
  /** See BoardDisk. */
  readonly writeLog?: string | undefined;
}

const SIZE_MIB = { least: 8, most: 65_536, default: 64 } as const;
const MOUNT = '/disk';
const FILE = 'disk.img';

/** Made by bootBoard() for `disk`; the board that it was made for removes it at the end of its `await using`. */
export class ScratchDisk implements BoardDisk, AsyncDisposable {
  readonly path: string;
  readonly mount: string;
  readonly writeLog?: string | undefined;
  readonly #folder: string;

  private constructor(folder: string, { mount = MOUNT, writeLog }: ScratchDiskOptions) {
    this.#folder = folder;
    this.path = join(folder, FILE);
    this.mount = mount;
    this.writeLog = writeLog;
  }

  /**
   * In a folder of the cache, which is swept when this process is gone.
   * @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL, BOARD_DISK_FULL, BOARD_BAD_CACHE
   */
  static async make(options: ScratchDiskOptions = {}): Promise<ScratchDisk> {
    const { sizeMiB = SIZE_MIB.default } = options;
    if (!Number.isInteger(sizeMiB) || sizeMiB < SIZE_MIB.least || sizeMiB > SIZE_MIB.most) {
      const text = `"disk.sizeMiB" must be a whole number from ${SIZE_MIB.least} to ${SIZE_MIB.most}, got ${sizeMiB}.`;
      throw new TomoyoError('BOARD_BAD_OPTION', text);
    }
    const cache = cacheFolder();
    await new Cache(cache, () => undefined).open();
    const disk = new ScratchDisk(await mkdtemp(join(cache, `tmp-${process.pid}-disk-`)), options);
    try {
      const args = ['-q', '-t', 'ext4', '-E', 'root_owner=0:0,lazy_itable_init=0', disk.path, `${sizeMiB}M`];
      await mustRun('mke2fs', args, { folder: cache });
      return disk;
    } catch (error) {
      await disk.remove();
      throw error;
    }
  }

  /** What is on it is lost. A board that still runs keeps it until its own end. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Removes the file. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }
}
