import { constants } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { appendWhole } from './append-whole.js';
import { Delivery, type DeliveryOptions, type SinkCounts } from './delivery.js';
import { RecordBytes } from './record-bytes.js';
import { rotate, type RotateOptions } from './rotate.js';

export interface RecordFileOptions extends Omit<DeliveryOptions, 'name'>, RotateOptions {
  /** A file of so many bytes is renamed to NAME.1, NAME.1 to NAME.2 ...; default: never. */
  readonly rotateBytes?: number | undefined;
  /** So is a file that was begun so long ago, when the next record comes; default: never. */
  readonly rotateMs?: number | undefined;
  /** Of the texts; default latin1, one byte a character. */
  readonly encoding?: 'latin1' | 'utf8';
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * A file to which records are appended, in their order, each whole: what a full disk or a failure took in part is cut off
 * again. Folders that are missing are made. A file that was renamed or removed is made anew, as log rotation expects.
 */
export class RecordFile {
  readonly #path: Buffer;
  readonly #options: RecordFileOptions;
  readonly #waiting = new RecordBytes();
  readonly #delivery: Delivery;
  #file: FileHandle | undefined;
  /** Of it, as it was opened. */
  #inode = 0;
  #device = 0;
  /** Of the file as far as its records are whole. */
  #bytes = 0;
  #begunMs = 0;

  /** @param path its bytes */
  constructor(path: Uint8Array, options: RecordFileOptions) {
    this.#path = Buffer.from(path);
    this.#options = options;
    this.#delivery = new Delivery({ ...options, name: this.#path.toString() }, this.#waiting, () => this.#append());
  }

  get counts(): SinkCounts {
    return this.#delivery.counts;
  }

  /** Whether it is time to wait for the file. */
  get isCrowded(): boolean {
    return this.#delivery.isCrowded;
  }

  /** Appended soon. @param texts one for each record */
  add(...texts: readonly string[]): void {
    const all = texts.join('');
    const isWide = this.#options.encoding === 'utf8' && Buffer.byteLength(all) !== all.length;
    const [text, parts] = isWide ? [inBytes(all), texts.map(inBytes)] : [all, texts];
    let end = 0;
    const ends = parts.map(({ length }) => (end += length));
    this.#add(text, ends, false);
  }

  /**
   * The same of records that the kernel gave one behind the other: a line feed stands where each has its NUL.
   * @param ends where each of them ends, with its NUL; that of the last may be missing
   */
  addGiven(text: string, ends: readonly number[]): void {
    this.#add(text, ends, true);
  }

  /** Settles when nothing is pending, or the file takes nothing. */
  flushed(): Promise<void> {
    return this.#delivery.flushed();
  }

  /** What is pending is written first; what cannot be is lost, and said. */
  async close(): Promise<void> {
    await this.#delivery.close();
    await this.#forget();
  }

  #add(text: string, ends: readonly number[], isFed: boolean): void {
    const { room } = this.#delivery;
    const fitting = (ends.at(-1) ?? 0) <= room ? ends : ends.filter((end) => end <= room);
    if (fitting.length > 0) {
      this.#waiting.add(text.slice(0, fitting.at(-1)), fitting, isFed);
      this.#delivery.added();
    }
    if (fitting.length < ends.length) this.#delivery.drop(ends.length - fitting.length);
  }

  async #append(): Promise<number> {
    let file = await this.#opened();
    if (this.#bytes > 0 && this.#isDue()) {
      await this.#rotate();
      file = await this.#opened();
    }
    const written = this.#waiting.front((this.#options.rotateBytes ?? Infinity) - this.#bytes);
    await appendWhole(file, this.#bytes, written.data, () => this.#forget());
    this.#waiting.remove(written);
    this.#bytes += written.data.length;
    if (this.#isDue()) await this.#rotate();
    return written.records;
  }

  #isDue(): boolean {
    const { rotateBytes = Infinity, rotateMs = Infinity } = this.#options;
    return this.#bytes >= rotateBytes || Date.now() - this.#begunMs >= rotateMs;
  }

  /** The file of this name, which may be another one than before. */
  async #opened(): Promise<FileHandle> {
    if (this.#file) {
      const there = await stat(this.#path).catch(() => undefined);
      if (there && there.ino === this.#inode && there.dev === this.#device) {
        this.#bytes = there.size;
        return this.#file;
      }
      await this.#forget();
    }
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
    await mkdir(folderOf(this.#path), { recursive: true, mode: FOLDER_MODE });
    this.#file = await open(this.#path, flags, FILE_MODE);
    const { ino, dev, size, birthtimeMs } = await this.#file.stat();
    this.#inode = ino;
    this.#device = dev;
    this.#bytes = size;
    this.#begunMs = size === 0 ? Date.now() : birthtimeMs;
    return this.#file;
  }

  async #rotate(): Promise<void> {
    await this.#forget();
    await rotate(this.#path, this.#options).catch((error: unknown) => this.#delivery.sayFailed(error));
  }

  async #forget(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }
}

function folderOf(path: Buffer): Buffer {
  return path.subarray(0, Math.max(1, path.lastIndexOf('/')));
}

/** In UTF-8, one character a byte. */
function inBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
