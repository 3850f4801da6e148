import { constants } from 'node:fs';
import { open, readdir, rm, rmdir, stat, truncate } from 'node:fs/promises';
import { bootStatePath, readBootState, type BootState } from './spool-boot.js';
import { isBoot, placeOfLine } from './stored-place.js';
import { unlessMissing } from '../daemon/unless-missing.js';

/** A file of the spool, `FOLDER/BOOT/FIRST.jsonl`. */
export interface Segment {
  readonly boot: string;
  /** The sequence number of its first event. */
  readonly first: number;
  readonly path: string;
  /** Of whole lines; of a boot that is over, of the file. */
  bytes: number;
}

export interface FoundBoot extends BootState {
  readonly boot: string;
  /** Oldest first. */
  readonly segments: readonly Segment[];
}

const END = '.jsonl';
const SEQUENCE_DIGITS = 16;
const READ_BYTES = 64 << 10;

export function segmentPath(folder: string, boot: string, first: number): string {
  return `${folder}/${boot}/${String(first).padStart(SEQUENCE_DIGITS, '0')}${END}`;
}

/** What is in the folder of a spool; the oldest boot first. */
export async function findBoots(folder: string): Promise<readonly FoundBoot[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isDirectory() && isBoot(entry.name))
    .map(({ name }) => findBoot(folder, name));
  return (await Promise.all(found)).sort((one, other) => one.order - other.order);
}

async function findBoot(folder: string, boot: string): Promise<FoundBoot> {
  const names = (await readdir(`${folder}/${boot}`)).filter((name) => /^\d{16}\.jsonl$/.test(name)).sort();
  const segments = names.map(async (name) => {
    const path = `${folder}/${boot}/${name}`;
    return { boot, first: Number(name.slice(0, -END.length)), path, bytes: (await stat(path)).size };
  });
  return { boot, segments: await Promise.all(segments), ...(await readBootState(`${folder}/${boot}`)) };
}

/**
 * Cuts off what is behind the last whole event: the process was killed in the middle of a write.
 * @returns the sequence number of that event; undefined: there is none, and the file is empty now
 */
export async function cutUnfinished(segment: Segment): Promise<number | undefined> {
  const text = await readAll(segment.path);
  let end = text.length;
  let last: number | undefined;
  while (end > 0 && last === undefined) {
    end = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.subarray(text.lastIndexOf('\n', end - 2) + 1, end - 1).toString();
    const place = end > 0 && isJson(line) ? placeOfLine(line) : undefined;
    if (place?.boot === segment.boot) last = place.sequence;
    else if (end > 0) end--;
  }
  if (end < text.length) await truncate(segment.path, end);
  segment.bytes = end;
  return last;
}

async function readAll(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The whole lines, as far as the file goes meanwhile. It is open only while a part is read: one who reads slowly must not
 * keep the room of a file that was removed, which then ends.
 */
export async function* readLines(segment: Segment): AsyncGenerator<string> {
  let size = READ_BYTES;
  for (let at = 0; at < segment.bytes;) {
    const part = await readPart(segment.path, at, Math.min(size, segment.bytes - at));
    const end = part.lastIndexOf('\n') + 1;
    // a line that is longer, or the unfinished end of a boot that was cut off
    if (end === 0 && (part.length < size || part.length === 0)) return;
    if (end === 0) size *= 2;
    else yield* part.toString('utf8', 0, end - 1).split('\n');
    at += end;
  }
}

async function readPart(path: string, at: number, bytes: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(unlessMissing(undefined));
  if (!file) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** With what stands beside its segments, if they are gone. */
export async function removeBoot(folder: string, boot: string): Promise<void> {
  await rm(bootStatePath(`${folder}/${boot}`), { force: true });
  // a file that is not ours stays, and with it the folder
  await rmdir(`${folder}/${boot}`).catch(() => undefined);
}
