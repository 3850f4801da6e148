/** What a copy between host and guest is told, what it consists of, and what it tells. */
import { constants } from 'node:fs';
import { TomoyoError } from '../../lib/errors.js';
import { checkWhole, MOST_ID } from './check-number.js';

/** Options of push() and pull(). */
export interface CopyOptions {
  /**
   * Who owns the copies: 'keep' for the numbers of the source, or numbers. Default: root in the guest, on the host
   * whoever copies.
   */
  readonly owner?: 'keep' | { readonly uid: number; readonly gid: number } | undefined;
  /** Permission bits of every file that is copied; folders keep theirs. Default: those of the source. */
  readonly mode?: number | undefined;
  /** Devices, FIFOs and sockets: 'refuse' (default) before anything is copied, or 'skip' and name them in the report. */
  readonly special?: 'refuse' | 'skip' | undefined;
  /** Files that are whole stay, the one that is under way leaves nothing. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each piece that was handed over, and at the end of each file. */
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

/** How far push() or pull() is; `onProgress` is told. */
export interface CopyProgress {
  /** The file, as the source has it. */
  readonly path: string;
  readonly bytes: number;
  /** As the files were when the copy began. */
  readonly totalBytes: number;
  readonly files: number;
  readonly totalFiles: number;
}

/** What push() or pull() copied. */
export interface CopyReport {
  readonly files: number;
  readonly folders: number;
  readonly links: number;
  readonly bytes: number;
  /** Devices, FIFOs and sockets of the source. */
  readonly skipped: readonly string[];
}

/** As lstat(2) tells it. */
export interface Found {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
}

/** Something to copy. */
export interface Item extends Found {
  /** Behind source and destination: '', or '/...'. */
  readonly path: string;
  /** Of a symlink. */
  readonly target: string;
}

/** What to copy, parents first. */
export interface CopyPlan {
  readonly files: readonly Item[];
  readonly folders: readonly Item[];
  readonly links: readonly Item[];
  readonly skipped: readonly string[];
}

export const PERMISSION_BITS = 0o7777;
const MOST_NAMED = 5;

/** @throws TomoyoError BOARD_BAD_OPTION; the reason of the signal. */
export function checkCopyOptions({ owner, mode, signal }: CopyOptions): void {
  signal?.throwIfAborted();
  checkWhole('mode', mode, [0, PERMISSION_BITS]);
  if (owner === undefined || owner === 'keep') return;
  checkWhole('owner.uid', owner.uid, [0, MOST_ID]);
  checkWhole('owner.gid', owner.gid, [0, MOST_ID]);
}

/** What cannot be read as UTF-8 is another name by now, and no file has it. @throws TomoyoError BOARD_BAD_OPTION */
export function checkedName(folder: string, name: string): string {
  if (!name.includes('\ufffd')) return name;
  const text = `Only names in UTF-8 can be copied; nothing was, because of ${JSON.stringify(name)} in ${folder}.`;
  throw new TomoyoError('BOARD_BAD_OPTION', text, { path: folder });
}

/** @throws TomoyoError BOARD_BAD_OPTION names devices, FIFOs and sockets, unless they may be left out. */
export function planOf(source: string, items: readonly Item[], { special = 'refuse' }: CopyOptions): CopyPlan {
  const ofType = (type: number): Item[] => items.filter(({ mode }) => (mode & constants.S_IFMT) === type);
  const [files, folders, links] = [ofType(constants.S_IFREG), ofType(constants.S_IFDIR), ofType(constants.S_IFLNK)];
  const plain = new Set([...files, ...folders, ...links]);
  const skipped = items.flatMap((item) => (plain.has(item) ? [] : [`${source}${item.path}`]));
  if (skipped.length === 0 || special === 'skip') return { files, folders, links, skipped };
  const named = skipped.slice(0, MOST_NAMED).join(', ');
  const more = skipped.length > MOST_NAMED ? ` and ${skipped.length - MOST_NAMED} more` : '';
  const text = `Only files, folders and symlinks can be copied; nothing was, because of ${named}${more}. To leave them out: special: 'skip'.`;
  throw new TomoyoError('BOARD_BAD_OPTION', text, skipped[0] === undefined ? {} : { path: skipped[0] });
}

/** Counts what is copied, and tells it. */
export class CopyCount {
  readonly #plan: CopyPlan;
  readonly #source: string;
  readonly #onProgress: CopyOptions['onProgress'];
  readonly #totalBytes: number;
  #bytes = 0;
  #files = 0;

  constructor(source: string, plan: CopyPlan, { onProgress }: CopyOptions) {
    this.#source = source;
    this.#plan = plan;
    this.#onProgress = onProgress;
    this.#totalBytes = plan.files.reduce((sum, { size }) => sum + size, 0);
  }

  piece(item: Item, bytes: number): void {
    this.#bytes += bytes;
    this.#tell(item);
  }

  file(item: Item): void {
    this.#files += 1;
    this.#tell(item);
  }

  get report(): CopyReport {
    const { folders, links, skipped } = this.#plan;
    const counts = { folders: folders.length, links: links.length };
    return { files: this.#files, ...counts, bytes: this.#bytes, skipped };
  }

  #tell(item: Item): void {
    this.#onProgress?.({
      path: `${this.#source}${item.path}`,
      bytes: this.#bytes,
      totalBytes: this.#totalBytes,
      files: this.#files,
      totalFiles: this.#plan.files.length,
    });
  }
}

/**
 * At most `width` at once. After a failure no more begin; it is thrown when those under way have ended.
 * @param work Its signal says that one of the others has failed, or that the caller's does.
 */
export async function inParallel<Subject>(
  subjects: readonly Subject[],
  { width, signal }: { readonly width: number; readonly signal: AbortSignal | undefined },
  work: (subject: Subject, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const waiting = subjects.values();
  const serve = async (): Promise<void> => {
    for (const subject of waiting) {
      if (stop.aborted) return;
      await work(subject, stop).catch((error: unknown) => failed.abort(error));
    }
  };
  await Promise.all(Array.from({ length: width }, serve));
  stop.throwIfAborted();
}
