import { constants } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { appendWhole } from './append-whole.js';
import { Outbox, type OutboxOptions } from './outbox.js';
import { rotate, type RotateOptions } from './rotate.js';
import type { SinkCounts } from './outbox.js';

export interface RecordFileOptions extends Omit<OutboxOptions, 'name'>, RotateOptions {
  /** A file of so many bytes is renamed to NAME.1, NAME.1 to NAME.2 ...; default: never. */
  readonly rotateBytes?: number | undefined;
  /** So is a file that was begun so long ago, when the next record comes; default: never. */
  readonly rotateMs?: number | undefined;
  /** Of the texts; default latin1, one byte a character. */
  readonly encoding?: 'latin1' | 'utf8';
}

const WRITE_BYTES = 256 << 10;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * A file to which records are appended, in their order, each whole: what a full disk or a failure took in part is cut off
 * again. Folders that are missing are made. A file that was renamed or removed is made anew, as log rotation expects.
 */
export class RecordFile {
  readonly #path: Buffer;
  readonly #options: RecordFileOptions;
  readonly #outbox: Outbox;
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
    this.#outbox = new Outbox({ ...options, name: this.#path.toString() }, (texts) => this.#append(texts));
  }

  get counts(): SinkCounts {
    return this.#outbox.counts;
  }

  /** Whether it is time to wait for the file. */
  get isCrowded(): boolean {
    return this.#outbox.isCrowded;
  }

  /** Appended soon. */
  add(text: string): void {
    this.#outbox.add(text);
  }

  /** Settles when nothing is pending, or the file takes nothing. */
  flushed(): Promise<void> {
    return this.#outbox.flushed();
  }

  /** What is pending is written first; what cannot be is lost, and said. */
  async close(): Promise<void> {
    await this.#outbox.close();
    await this.#forget();
  }

  async #append(texts: readonly string[]): Promise<number> {
    let file = await this.#opened();
    if (this.#bytes > 0 && this.#isDue()) {
      await this.#rotate();
      file = await this.#opened();
    }
    const count = this.#fitting(texts);
    const data = Buffer.from(texts.slice(0, count).join(''), this.#options.encoding ?? 'latin1');
    await appendWhole(file, this.#bytes, data, () => this.#forget());
    this.#bytes += data.length;
    if (this.#isDue()) await this.#rotate();
    return count;
  }

  #isDue(): boolean {
    const { rotateBytes = Infinity, rotateMs = Infinity } = this.#options;
    return this.#bytes >= rotateBytes || Date.now() - this.#begunMs >= rotateMs;
  }

  /** How many of the pending records are written at once: as many as the size of the file lets, at least one. */
  #fitting(texts: readonly string[]): number {
    const room = Math.min(WRITE_BYTES, (this.#options.rotateBytes ?? Infinity) - this.#bytes);
    let count = 1;
    let bytes = texts[0]?.length ?? 0;
    for (; bytes < room && count < texts.length; count++) bytes += texts[count]?.length ?? 0;
    return count;
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
    await rotate(this.#path, this.#options).catch((error: unknown) => this.#outbox.sayFailed(error));
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
