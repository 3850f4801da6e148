import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../errors.js';
import type { EventStore } from './auditd.js';
import { lockFile, type FileLock } from '../daemon/file-lock.js';
import { BootStateFile, type BootState } from './spool-boot.js';
import { SpoolFiles } from './spool-files.js';
import { cutUnfinished, findBoots, readLines, removeBoot, type Segment } from './spool-segments.js';
import { SpoolTalk } from './spool-talk.js';
import type { StoredEvent } from './stored-event.js';
import { placeOfLine, requireBoot, type EventPlace } from './stored-place.js';

export interface SpoolOptions {
  /** /proc/sys/kernel/random/boot_id */
  readonly boot: string;
  /** Most bytes of the whole folder, each file counted in blocks of 4096; at least 65536. */
  readonly limitBytes: number;
  /** A segment ends at so many bytes; default 1 MiB, or an eighth of `limitBytes` where that is less. */
  readonly segmentBytes?: number | undefined;
  readonly say: (text: string) => void;
}

const SEGMENT_BYTES = 1 << 20;
const LEAST_LIMIT_BYTES = 64 << 10;
const LEAST_SEGMENT_BYTES = 4096;

/**
 * Events on disk before they go anywhere, `FOLDER/BOOT/FIRST.jsonl`, a line of StoredEvent.json each: after a SIGKILL
 * numbering goes on behind the last one, and a receiver can have again what it missed. What is kept survives the end of the
 * process at once, a power cut but for the last second: files are synced once a second and when they are full.
 *
 * While events cannot be kept they go on with their numbers, and the highest is noted in `FOLDER/BOOT/state`, so that none
 * is given twice. Segments of other boots stay until the limit takes the oldest.
 * Tested: test/harness/auditd/spool.test.ts, spool-kill.test.ts.
 */
export class Spool implements EventStore {
  readonly #stateFolder: string;
  readonly #files: SpoolFiles;
  readonly #lock: FileLock;
  readonly #talk: SpoolTalk;
  readonly #boot: string;
  #state: BootState;
  #stateFile: BootStateFile | undefined;
  #last: number;
  #work: Promise<void> = Promise.resolve();

  private constructor(folder: string, options: SpoolOptions, lock: FileLock, found: Found) {
    const { boot, limitBytes, segmentBytes = segmentBytesFor(limitBytes), say } = options;
    this.#boot = boot;
    this.#stateFolder = join(folder, boot);
    this.#lock = lock;
    const talk = new SpoolTalk(folder, say);
    this.#talk = talk;
    const notSynced = (error: unknown) => talk.notSynced(error);
    this.#files = new SpoolFiles(folder, found.segments, { boot, limitBytes, segmentBytes, notSynced });
    this.#state = found.state;
    this.#last = found.last;
  }

  /**
   * Cuts off what a killed process left unfinished. Folders that are missing are made; that the disk is full is said.
   * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_IN_USE: another daemon has it; what node:fs throws
   */
  static async open(folder: string, options: SpoolOptions): Promise<Spool> {
    checkOptions(options);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await lockFile(join(folder, 'lock'), `The spool ${folder}`);
    try {
      const spool = new Spool(folder, options, lock, await findAll(folder, options.boot));
      await spool.#openState().catch((error: unknown) => spool.#talk.failed(error));
      return spool;
    } catch (error) {
      await lock.close();
      throw error;
    }
  }

  /** The highest number of this boot that was given to an event; 0: none. */
  get lastSequence(): number {
    return this.#last;
  }

  append(events: readonly StoredEvent[]): Promise<void> {
    this.#work = this.#work.then(() => this.#append(events));
    return this.#work;
  }

  /**
   * The lines behind a place, oldest first, up to what is the last when it gets there. What the limit took is not among
   * them: the numbers say so.
   * @param since a boot of which there is nothing is taken for one before all others; default: from the beginning
   */
  async *read(since?: EventPlace): AsyncGenerator<string, undefined> {
    const isKnown = since?.boot === this.#boot || this.#files.segments.some(({ boot }) => boot === since?.boot);
    let isBehind = !isKnown;
    for (const segment of this.#laterSegments()) {
      isBehind ||= segment.boot === since?.boot;
      if (!isBehind || (segment.boot === since?.boot && this.#isBefore(segment, since.sequence))) continue;
      for await (const line of readLines(segment)) {
        const place = placeOfLine(line);
        if (place && (place.boot !== since?.boot || place.sequence > since.sequence)) yield line;
      }
    }
    return undefined;
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#work;
    await this.#files.close();
    await this.#stateFile?.close();
    this.#talk.end();
    await this.#lock.close();
  }

  async #append(events: readonly StoredEvent[]): Promise<void> {
    const lines = events.map(({ json }) => Buffer.from(`${json}\n`));
    let kept = 0;
    try {
      await this.#openState();
      for (const count of this.#parts(lines)) {
        await this.#files.append(events[kept]?.sequence ?? 0, Buffer.concat(lines.slice(kept, kept + count)));
        kept += count;
        this.#talk.kept();
      }
    } catch (error) {
      await this.#note(error, events.slice(kept));
    }
    this.#last = events.at(-1)?.sequence ?? this.#last;
  }

  /** How many lines go into a segment at once, one after the other; looks at the files when it goes on. */
  *#parts(lines: readonly Buffer[]): Generator<number> {
    for (let from = 0; from < lines.length;) {
      let room = this.#files.roomFor(lines[from]?.length ?? 0);
      let to = from;
      while (to < lines.length && (to === from || (lines[to]?.length ?? 0) <= room)) room -= lines[to++]?.length ?? 0;
      yield to - from;
      from = to;
    }
  }

  async #note(error: unknown, events: readonly StoredEvent[]): Promise<void> {
    const last = events.at(-1)?.sequence ?? 0;
    this.#talk.failed(error);
    this.#talk.notKept(events[0]?.sequence ?? 0, last);
    this.#state = { ...this.#state, given: last };
    try {
      // a file that is made now has it already
      await (this.#stateFile?.write(last) ?? this.#openState());
    } catch (failure) {
      this.#talk.notNoted(failure);
    }
  }

  async #openState(): Promise<void> {
    this.#stateFile ??= await BootStateFile.open(this.#stateFolder, this.#state);
  }

  /** Each once, also those that come meanwhile. */
  *#laterSegments(): Generator<Segment> {
    const seen = new WeakSet<Segment>();
    const { segments } = this.#files;
    for (let next; (next = segments.find((segment) => !seen.has(segment)));) {
      seen.add(next);
      yield next;
    }
  }

  /** Whether another segment begins at or before what is behind this number. */
  #isBefore(segment: Segment, sequence: number): boolean {
    const { segments } = this.#files;
    const next = segments[segments.indexOf(segment) + 1];
    return next?.boot === segment.boot && next.first <= sequence + 1;
  }
}

function segmentBytesFor(limitBytes: number): number {
  return Math.min(SEGMENT_BYTES, Math.floor(limitBytes / 8));
}

function checkOptions({ boot, limitBytes, segmentBytes = segmentBytesFor(limitBytes) }: SpoolOptions): void {
  requireBoot(boot);
  requireBytes('limitBytes', limitBytes, LEAST_LIMIT_BYTES, Number.MAX_SAFE_INTEGER);
  requireBytes('segmentBytes', segmentBytes, LEAST_SEGMENT_BYTES, limitBytes / 2);
}

function requireBytes(option: string, bytes: number, least: number, most: number): void {
  if (Number.isSafeInteger(bytes) && bytes >= least && bytes <= most) return;
  const range = `a whole number from ${least} to ${most}`;
  throw new TomoyoError('TOMOYO_BAD_OPTION', `"${option}" must be ${range}, got ${bytes}.`);
}

interface Found {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly state: BootState;
  /** The highest number that was given. */
  readonly last: number;
}

async function findAll(folder: string, boot: string): Promise<Found> {
  const boots = await findBoots(folder);
  const others = boots.filter((found) => found.boot !== boot);
  const own = boots.find((found) => found.boot === boot);
  const segments = [...(own?.segments ?? [])];
  const newest = segments.at(-1);
  let last = 0;
  if (newest) {
    last = (await cutUnfinished(newest)) ?? newest.first - 1;
    if (newest.bytes === 0) await rm(newest.path);
    if (newest.bytes === 0) segments.pop();
  }
  for (const other of others) if (other.segments.length === 0) await removeBoot(folder, other.boot);
  const order = own && own.order > 0 ? own.order : 1 + Math.max(0, ...others.map((other) => other.order));
  const given = own?.given ?? 0;
  return {
    segments: [...others.flatMap((other) => other.segments), ...segments],
    state: { order, given },
    last: Math.max(last, given),
  };
}
