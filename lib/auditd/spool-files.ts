import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appendWhole } from '../daemon/append-whole.js';
import { removeBoot, segmentPath, type Segment } from './spool-segments.js';

export interface SpoolFilesOptions {
  readonly boot: string;
  readonly limitBytes: number;
  readonly segmentBytes: number;
  /** Told that what is kept cannot be made safe from a power cut. */
  readonly notSynced: (error: unknown) => void;
}

interface Writing {
  readonly file: FileHandle;
  readonly segment: Segment;
  isNew: boolean;
}

const BLOCK_BYTES = 4096;
/** A folder and the small file in it. */
const FOLDER_BYTES = 2 * BLOCK_BYTES;
const SYNC_MS = 1000;

/** The segments of a spool: one is written, the oldest go. */
export class SpoolFiles {
  readonly #folder: string;
  readonly #options: SpoolFilesOptions;
  /** Oldest first. */
  readonly #segments: Segment[];
  #writing: Writing | undefined;
  /** Whether the newest is of this boot, and may be appended to. */
  #isNewestOpen: boolean;
  #ending: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, segments: readonly Segment[], options: SpoolFilesOptions) {
    this.#folder = folder;
    this.#segments = [...segments];
    this.#options = options;
    this.#isNewestOpen = segments.at(-1)?.boot === options.boot;
  }

  /** Oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** So many bytes go into the segment that takes the next line, of so many bytes. */
  roomFor(bytes: number): number {
    const { segmentBytes } = this.#options;
    const written = this.#newest?.bytes ?? 0;
    return written + bytes > segmentBytes ? segmentBytes : segmentBytes - written;
  }

  /**
   * Whole lines, with one write. The folder of this boot must be there.
   * @param first sequence number
   * @throws what node:fs throws; then nothing is added
   */
  async append(first: number, lines: Uint8Array): Promise<void> {
    const newest = this.#newest;
    if (newest && newest.bytes > 0 && newest.bytes + lines.length > this.#options.segmentBytes) this.#endSegment();
    await this.#makeRoom(lines.length);
    this.#writing ??= await this.#begin(first);
    const { file, segment } = this.#writing;
    try {
      await appendWhole(file, segment.bytes, lines, async () => this.#endSegment());
    } catch (error) {
      // the next event has another number, and the name says which is the first
      if (segment.bytes === 0) await this.#remove(segment);
      throw error;
    }
    segment.bytes += lines.length;
    this.#timer ??= setTimeout(() => void this.#sync(), SYNC_MS).unref();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#endSegment();
    await this.#ending;
  }

  get #newest(): Segment | undefined {
    return this.#isNewestOpen ? this.#segments.at(-1) : undefined;
  }

  async #begin(first: number): Promise<Writing> {
    const { boot } = this.#options;
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const newest = this.#newest;
    if (newest)
      return { file: await open(newest.path, O_WRONLY | O_APPEND | O_NOFOLLOW), segment: newest, isNew: false };
    const segment = { boot, first, path: segmentPath(this.#folder, boot, first), bytes: 0 };
    const file = await open(segment.path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
    this.#segments.push(segment);
    this.#isNewestOpen = true;
    return { file, segment, isNew: true };
  }

  /** Synced and closed in the background. */
  #endSegment(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writing = this.#writing;
    this.#writing = undefined;
    this.#isNewestOpen = false;
    if (writing) this.#ending = Promise.all([this.#ending, this.#synced(writing).then(() => writing.file.close())]);
  }

  async #sync(): Promise<void> {
    this.#timer = undefined;
    if (this.#writing) await this.#synced(this.#writing);
  }

  async #synced(writing: Writing): Promise<void> {
    try {
      await writing.file.datasync();
      if (!writing.isNew) return;
      writing.isNew = false;
      await using folder = await open(dirname(writing.segment.path), constants.O_RDONLY | constants.O_DIRECTORY);
      await folder.sync();
    } catch (error) {
      this.#options.notSynced(error);
    }
  }

  async #makeRoom(bytes: number): Promise<void> {
    const { limitBytes } = this.#options;
    const newest = this.#newest;
    const more = newest ? onDisk(newest.bytes + bytes) - onDisk(newest.bytes) : onDisk(bytes);
    if (onDisk(bytes) + FOLDER_BYTES * 2 > limitBytes)
      throw new Error(`an event of ${bytes} bytes has no room in ${limitBytes}`);
    for (let oldest; this.#bytes + more > limitBytes && (oldest = this.#segments[0]) && oldest !== newest;)
      await this.#remove(oldest);
  }

  /** Of the whole folder, with a folder for this boot. */
  get #bytes(): number {
    const boots = new Set([this.#options.boot, ...this.#segments.map(({ boot }) => boot)]);
    return this.#segments.reduce((sum, { bytes }) => sum + onDisk(bytes), FOLDER_BYTES * (1 + boots.size));
  }

  async #remove(segment: Segment): Promise<void> {
    if (segment === this.#writing?.segment) this.#endSegment();
    await rm(segment.path, { force: true });
    const [index, { boot }] = [this.#segments.indexOf(segment), segment];
    if (index >= 0) this.#segments.splice(index, 1);
    if (boot !== this.#options.boot && !this.#segments.some((other) => other.boot === boot))
      await removeBoot(this.#folder, boot);
  }
}

function onDisk(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
