/**
 * A content-addressed cache of image parts.
 *
 * A part is a folder `<kind>-<key>` of read-only files and a record of their sizes, times and hashes. It is made under
 * a temporary name beside its place and renamed, so it is there whole or not at all. The key is the hash of everything
 * that goes in, so a part never changes and is never wrong, except when the disk or somebody damages a file: the record
 * shows that.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { asCacheError, errnoOf } from './file-error.js';
import { isAlive } from './lock.js';

/** A part: what it is called, what it is made of, how to make it. */
export interface Part {
  /** Such as 'kernel'. */
  readonly kind: string;
  readonly key: string;
  /**
   * 'hash' (default): files are made read-only, and one of another time is read to see whether it changed. 'times': for
   * big files that a program opens for writing although it does not write: size and time alone tell.
   */
  readonly proof?: 'hash' | 'times' | undefined;
  /** Makes the files in `folder`, which is empty. */
  readonly make: (folder: string) => Promise<void>;
}

interface FileRecord {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Empty for a part that is proven by times. */
  readonly sha256: string;
}

const RECORD = 'record.json';
const DAY_MS = 24 * 60 * 60 * 1000;
const UNUSED_DAYS = 30;
const TEMPORARY = /^tmp-(\d+)-/;
/** What `prune` may remove; the rest (apt's lists, remembered versions) is small and written over. */
const PRUNED = /^(?:kernel|base|node|package|rootfs|own)-[0-9a-f]{32}$/;

/** $TOMOYO_CACHE, else $XDG_CACHE_HOME/tomoyo, else ~/.cache/tomoyo. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { TOMOYO_CACHE: own, XDG_CACHE_HOME: common } = environment;
  if (own !== undefined && own !== '') return resolve(own);
  if (common !== undefined && common.startsWith('/')) return join(common, 'tomoyo');
  return join(homedir(), '.cache', 'tomoyo');
}

/** Key of a part made of `inputs`, which must hold everything that decides its bytes. */
export function keyOf(inputs: unknown): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32);
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export class Cache {
  readonly folder: string;
  readonly #onNote: (text: string) => void;
  readonly #damaged: string[] = [];

  constructor(folder: string, onNote: (text: string) => void) {
    this.folder = folder;
    this.#onNote = onNote;
  }

  /** Files found damaged since this cache was opened. */
  get damaged(): readonly string[] {
    return this.#damaged;
  }

  /** Makes the folder of the cache. */
  async open(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
    } catch (error) {
      throw asCacheError(error, this.folder);
    }
  }

  /** Folder of a part, or undefined if it is not there. A damaged one is reported and removed. */
  async find({ kind, key }: Part): Promise<string | undefined> {
    const folder = join(this.folder, `${kind}-${key}`);
    const record = await readRecord(folder);
    if (record === undefined) return undefined;
    for (const file of record) {
      if (await isIntact(folder, file)) continue;
      this.#onNote(`${join(folder, file.name)} is damaged: making it again.`);
      this.#damaged.push(join(folder, file.name));
      await rm(folder, { recursive: true, force: true });
      return undefined;
    }
    await touch(join(folder, RECORD));
    return folder;
  }

  /**
   * Folder of a part, made if need be.
   * @throws TomoyoError BOARD_DISK_FULL, BOARD_BAD_CACHE; whatever `part.make` throws. Nothing half-made is left.
   */
  async ensure(part: Part): Promise<string> {
    const found = await this.find(part);
    if (found !== undefined) return found;
    const place = join(this.folder, `${part.kind}-${part.key}`);
    await this.inTemporary(async (folder) => {
      await part.make(folder);
      await writeRecord(folder, part.proof);
      await rm(place, { recursive: true, force: true }); // left-overs without a record
      await putInPlace(folder, place);
    });
    return place;
  }

  /** Runs `work` with an empty folder on the disk of the cache, which is removed afterwards if still there. */
  async inTemporary<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
    let folder: string | undefined;
    try {
      folder = await mkdtemp(join(this.folder, `tmp-${process.pid}-`));
      await chmod(folder, 0o755);
      return await work(folder);
    } catch (error) {
      throw asCacheError(error, this.folder);
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes parts and downloads not used for 30 days, and what killed builders left. */
  async prune(): Promise<void> {
    await removeLeftovers(this.folder);
    for (const name of await readdir(this.folder)) {
      if (PRUNED.test(name)) await removeIfUnused(join(this.folder, name), RECORD);
    }
    const downloads = join(this.folder, 'downloads');
    const files = await readdir(downloads).catch((): string[] => []); // none made yet
    for (const name of files) await removeIfUnused(join(downloads, name), '');
  }
}

/** Removes from a cache what builders that were killed left in it. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const temporary = TEMPORARY.exec(name);
    if (temporary !== null && !isAlive(Number(temporary[1]))) await removeAll(join(folder, name));
  }
}

/** The second of two builders finds the first one's folder in its place: the same content, so it stays. */
async function putInPlace(folder: string, place: string): Promise<void> {
  try {
    await rename(folder, place);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOTEMPTY' && errno !== 'EEXIST') throw error;
  }
}

async function writeRecord(folder: string, proof: Part['proof'] = 'hash'): Promise<void> {
  const files: FileRecord[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (proof === 'hash') await chmod(path, 0o444);
    const { size, mtimeMs } = await stat(path);
    files.push({ name, size, mtimeMs, sha256: proof === 'hash' ? await sha256Of(path) : '' });
  }
  await writeFile(join(folder, RECORD), `${JSON.stringify(files, undefined, 2)}\n`);
}

async function readRecord(folder: string): Promise<readonly FileRecord[] | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, RECORD), 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw asCacheError(error, folder);
  }
  return parseRecord(text) ?? [{ name: RECORD, size: -1, mtimeMs: 0, sha256: '' }]; // unreadable: never intact
}

function parseRecord(text: string): readonly FileRecord[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isFileRecord) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isFileRecord(value: unknown): value is FileRecord {
  return typeof value === 'object' && value !== null && 'name' in value && 'size' in value && 'sha256' in value;
}

/** Size and time as recorded are believed; a file that was copied or touched is read. */
async function isIntact(folder: string, file: FileRecord): Promise<boolean> {
  const path = join(folder, file.name);
  const found = await stat(path).catch(() => undefined); // missing is as bad as changed
  if (found === undefined || found.size !== file.size) return false;
  return found.mtimeMs === file.mtimeMs || (file.sha256 !== '' && (await sha256Of(path)) === file.sha256);
}

/** Marks a use for `prune`; once a day is enough, and a cache that cannot be written can still be used. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || now.getTime() - found.mtimeMs < DAY_MS) return;
  await utimes(path, now, now).catch(() => undefined);
}

async function removeIfUnused(path: string, marker: string): Promise<void> {
  const found = await stat(join(path, marker)).catch(() => undefined); // without a record it is of no use
  if (found === undefined || Date.now() - found.mtimeMs > UNUSED_DAYS * DAY_MS) await removeAll(path);
}

async function removeAll(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
