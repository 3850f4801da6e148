import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';

const ORDER_DIGITS = 10;
const SEQUENCE_DIGITS = 16;

/**
 * What the spool knows of a boot beside its events, in one small file of a fixed size that is made while there is room and
 * written in place: that needs no room on a disk that is full, but where files are copied at each write (btrfs, UBIFS).
 */
export interface BootState {
  /** Of this boot among those that the spool has seen: clocks of boards often begin anew at each boot. */
  readonly order: number;
  /** The highest sequence number that was given to an event that could not be kept; 0: none. */
  readonly given: number;
}

/** Of a boot that has no such file, or a damaged one: before all others. */
const UNKNOWN: BootState = { order: 0, given: 0 };

/** @param folder of a boot */
export function bootStatePath(folder: string): string {
  return `${folder}/state`;
}

export async function readBootState(folder: string): Promise<BootState> {
  const file = await open(bootStatePath(folder), constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (!file) return UNKNOWN;
  try {
    const [, order, given] = /^(\d{10}) (\d{16})\n$/.exec(await file.readFile('latin1')) ?? [];
    return { order: Number(order ?? 0), given: Number(given ?? 0) };
  } catch {
    return UNKNOWN; // a disk that cannot be read there: what the segments say is enough
  } finally {
    await file.close();
  }
}

/** The file of the boot that is running, open for writing. */
export class BootStateFile {
  readonly #file: FileHandle;
  readonly #order: number;

  private constructor(file: FileHandle, order: number) {
    this.#file = file;
    this.#order = order;
  }

  /**
   * Makes the folder and the file where they are missing.
   * @throws what node:fs throws
   */
  static async open(folder: string, { order, given }: BootState): Promise<BootStateFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
    const file = await open(bootStatePath(folder), flags, 0o600);
    const state = new BootStateFile(file, order);
    try {
      await state.write(given);
      await file.sync();
    } catch (error) {
      await file.close();
      throw error;
    }
    return state;
  }

  /**
   * Not synced: after a power cut the boot is another one.
   * @throws what node:fs throws
   */
  async write(given: number): Promise<void> {
    const order = String(this.#order).padStart(ORDER_DIGITS, '0');
    await this.#file.write(`${order} ${String(given).padStart(SEQUENCE_DIGITS, '0')}\n`, 0, 'latin1');
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}
