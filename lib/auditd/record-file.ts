import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';

export interface RecordFileOptions {
  /** Most bytes held while the file takes nothing; what comes then is dropped and counted. */
  readonly pendingBytes?: number;
  /** A file of so many bytes is renamed to NAME.1, NAME.1 to NAME.2 ...; default: never. */
  readonly rotateBytes?: number | undefined;
  /** How many renamed files stay; default 4. */
  readonly keep?: number | undefined;
  /** Told what cannot be done, once until it can be done again, and then how many records are not in the file. */
  readonly say: (text: string) => void;
}

const PENDING_BYTES = 4 << 20;
const KEPT = 4;
const WRITE_BYTES = 256 << 10;
const RETRY_MS = 1000;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * A file to which records are appended, in their order, each whole: what a full disk or a failure took in part is cut off
 * again. Folders that are missing are made. A file that was renamed or removed is made anew, as log rotation expects.
 */
export class RecordFile {
  readonly #path: Buffer;
  readonly #name: string;
  readonly #options: RecordFileOptions;
  #file: FileHandle | undefined;
  /** Of the file as far as its records are whole. */
  #bytes = 0;
  #pending: string[] = [];
  #pendingBytes = 0;
  #dropped = 0;
  /** It takes nothing: tried again by the timer only. */
  #isFailing = false;
  /** Said already. */
  #lastFailure: string | undefined;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param path its bytes */
  constructor(path: Uint8Array, options: RecordFileOptions) {
    this.#path = Buffer.from(path);
    this.#name = this.#path.toString();
    this.#options = options;
  }

  /** Whether it is time to wait for the file. */
  get isCrowded(): boolean {
    const { pendingBytes = PENDING_BYTES } = this.#options;
    return this.#pendingBytes > pendingBytes / 2;
  }

  /** Appended soon. @param text of one record, one character a byte */
  add(text: string): void {
    const { pendingBytes = PENDING_BYTES } = this.#options;
    if (this.#pendingBytes + text.length > pendingBytes) {
      this.#dropped += 1;
      return;
    }
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    if (!this.#isFailing) this.#writing ??= this.#writeAll();
  }

  /** Settles when nothing is pending, or the file takes nothing. */
  async flushed(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** What is pending is written first; what cannot be is lost, and said. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#pending.length > 0) this.#writing ??= this.#writeAll();
    await this.flushed();
    clearTimeout(this.#timer);
    const lost = this.#pending.length + this.#dropped;
    if (lost > 0) this.#options.say(`${this.#name}: ${lost} records are not stored`);
    this.#pending = [];
    await this.#file?.close();
    this.#file = undefined;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        try {
          const file = await this.#opened();
          const count = this.#fitting();
          const data = Buffer.from(this.#pending.slice(0, count).join(''), 'latin1');
          await this.#append(file, data);
          this.#pending.splice(0, count);
          this.#pendingBytes -= data.length;
        } catch (error) {
          return this.#fail(error);
        }
        this.#recovered();
        if (this.#bytes >= this.#rotateBytes) await this.#rotate().catch((error: unknown) => this.#sayFailed(error));
      }
    } finally {
      this.#writing = undefined;
    }
  }

  get #rotateBytes(): number {
    return this.#options.rotateBytes ?? Infinity;
  }

  /** How many of the pending records are written at once: as many as the size of the file lets, at least one. */
  #fitting(): number {
    const room = Math.min(WRITE_BYTES, this.#rotateBytes - this.#bytes);
    let count = 1;
    let bytes = this.#pending[0]?.length ?? 0;
    for (; bytes < room && count < this.#pending.length; count++) bytes += this.#pending[count]?.length ?? 0;
    return count;
  }

  async #append(file: FileHandle, data: Buffer): Promise<void> {
    try {
      await file.appendFile(data);
    } catch (error) {
      // a part of a record must not stay; where that fails, too, the next attempt opens the file again
      await file.truncate(this.#bytes).catch(() => this.#forget());
      throw error;
    }
    this.#bytes += data.length;
  }

  /** The file of this name, which may be another one than before. */
  async #opened(): Promise<FileHandle> {
    if (this.#file) {
      const [own, there] = await Promise.all([this.#file.stat(), stat(this.#path).catch(() => undefined)]);
      if (there && own.ino === there.ino && own.dev === there.dev) {
        this.#bytes = own.size;
        return this.#file;
      }
      await this.#forget();
    }
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
    await mkdir(folderOf(this.#path), { recursive: true, mode: FOLDER_MODE });
    this.#file = await open(this.#path, flags, FILE_MODE);
    this.#bytes = (await this.#file.stat()).size;
    return this.#file;
  }

  async #rotate(): Promise<void> {
    const { keep = KEPT } = this.#options;
    const name = (number: number) =>
      number === 0 ? this.#path : Buffer.concat([this.#path, Buffer.from(`.${number}`)]);
    await this.#forget();
    if (keep === 0) return rm(this.#path, { force: true });
    for (let number = keep; number > 0; number--) {
      await rename(name(number - 1), name(number)).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      });
    }
  }

  async #forget(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }

  #fail(error: unknown): void {
    this.#sayFailed(error);
    this.#isFailing = true;
    this.#timer = setTimeout(() => void (this.#writing ??= this.#writeAll()), RETRY_MS).unref();
  }

  #sayFailed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (this.#lastFailure !== why) this.#options.say(`${this.#name}: ${why}`);
    this.#lastFailure = why;
  }

  #recovered(): void {
    if (this.#isFailing) {
      this.#options.say(`${this.#name}: takes records again`);
      this.#lastFailure = undefined;
    }
    this.#isFailing = false;
    if (this.#dropped > 0) this.#options.say(`${this.#name}: ${this.#dropped} records had no room and are not stored`);
    this.#dropped = 0;
  }
}

function folderOf(path: Buffer): Buffer {
  return path.subarray(0, Math.max(1, path.lastIndexOf('/')));
}
