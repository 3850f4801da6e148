/**
 * What host and guest agent say to each other, as bytes. Pure. The guest's half is qemu/guest/agent*.h.
 *
 * frame = u32 bytes that follow, u8 type, u32 id, payload; all numbers little-endian. A request has an id that no other
 * open request has; every answer carries it. Texts end with NUL.
 *
 * | request | payload | answers |
 * | --- | --- | --- |
 * | ping | any | pong with the same bytes |
 * | run | u32 flags (1: stdin, 2: channel, 4: no program, but what kernel-protocol.ts says), uid, gid, argc, envc; cwd, domain, argv, environment | started (u32 pid); out, err, channel; exit (i32 code or -signal); or fail |
 * | stdin | bytes; none: end of file; where there is a channel, for that | taken (u32 bytes) |
 * | kill | u32 signal, for the whole process group | |
 * | put | u32 mode, u32 flags (1 append, 2 existing file); path. Then data frames; an empty one ends it | ok or fail |
 * | get | path | chunk, then ok; or fail |
 * | store | u32 mode, uid, gid; path. Then data frames as for put; the last one puts the whole file in its place at once | ok or fail |
 * | drop | for a put, store or get: it is not wanted any more | fail (ECANCELED), unless it had ended |
 * | list | path | chunk of (u32 st_mode, uid, gid, low and high half of the size; name, link target), the path itself first with an empty name; then ok; or fail |
 * | makeFolder, makeLink | u32 mode, path; target, path | ok or fail |
 * | setOwner | u32 mode (KEEP: of a symlink, the link itself), uid, gid; path | ok or fail |
 * | sync, powerOff | | ok |
 * | room | u32 bytes taken, u32 stream (1: stderr, 2: channel) | |
 * | resume | u32 low and u32 high half of the seconds, u32 nanoseconds of the wall clock; a seed for the random numbers | ok or fail |
 *
 * A channel is a pair of descriptors of the program, which nobody else writes to: it reads 3 and writes 4.
 *
 * Flow control: of each stream (stdin, stdout, stderr, channel, one get) at most STREAM_WINDOW_BYTES are on the way and not yet
 * said to be taken. A put or store needs none: the agent writes before it reads on.
 */
import { TomoyoError } from '../../lib/errors.js';
import { checkWhole, MOST_ID } from './check-number.js';

export const PROTOCOL_VERSION = 4;
export const STREAM_WINDOW_BYTES = 1 << 20;
/** Most payload bytes we put into one data or stdin frame. One data frame is one write(2) in the guest. */
export const DATA_BYTES = 512 << 10;
/** Instead of a uid, a gid or a mode. */
export const KEEP = 0xffffffff;

const LENGTH_BYTES = 4;
const HEADER_BYTES = 9;
const FRAME_LIMIT_BYTES = 1 << 20;
/** The numbers of one entry of a list. */
const ENTRY_BYTES = 20;

export const REQUEST = {
  ping: 1,
  run: 2,
  stdin: 3,
  kill: 4,
  put: 5,
  data: 6,
  get: 7,
  list: 8,
  makeFolder: 9,
  makeLink: 10,
  sync: 11,
  powerOff: 12,
  room: 13,
  resume: 14,
  store: 15,
  drop: 16,
  setOwner: 17,
} as const;

export const ANSWER = {
  ready: 64,
  pong: 65,
  started: 66,
  out: 67,
  err: 68,
  exit: 69,
  ok: 70,
  fail: 71,
  chunk: 72,
  taken: 73,
  channel: 74,
} as const;

export interface Frame {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

export interface RunRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly domain?: string | undefined;
  /** 'channel': /dev/null, and a pair of pipes at descriptors 3 and 4 instead. */
  readonly stdin: 'none' | 'pipe' | 'channel';
  readonly asksKernel?: boolean;
}

/** `existing` opens without creating or cutting, as files of the kernel need it. */
export type PutHow = 'replace' | 'append' | 'existing';

export interface FolderEntry {
  /** st_mode: type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly name: string;
  readonly target: string;
}

/** @throws TomoyoError BOARD_BAD_OPTION when the payload does not fit into a frame. */
export function encodeFrame(type: number, id: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const length = HEADER_BYTES - LENGTH_BYTES + payload.length;
  if (length > FRAME_LIMIT_BYTES) {
    throw new TomoyoError('BOARD_BAD_OPTION', `A request to the guest must stay below 1 MiB, got ${length} bytes.`);
  }
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt8(type, LENGTH_BYTES);
  frame.writeUInt32LE(id, LENGTH_BYTES + 1);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** Cuts a byte stream into frames, wherever the stream was split. */
export class FrameDecoder {
  #pending: Buffer = Buffer.alloc(0);

  /**
   * The frames that are complete now. Payloads may share memory with `bytes`.
   * @throws TomoyoError BOARD_PROTOCOL for a length no frame can have; the stream is lost then.
   */
  push(bytes: Buffer): Frame[] {
    const all = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= HEADER_BYTES) {
      const length = all.readUInt32LE(at);
      if (length < HEADER_BYTES - LENGTH_BYTES || length > FRAME_LIMIT_BYTES + HEADER_BYTES) {
        throw new TomoyoError('BOARD_PROTOCOL', `The guest agent sent a frame of ${length} bytes, which no frame has.`);
      }
      const end = at + LENGTH_BYTES + length;
      if (end > all.length) break;
      const payload = all.subarray(at + HEADER_BYTES, end);
      frames.push({ type: all.readUInt8(at + LENGTH_BYTES), id: all.readUInt32LE(at + LENGTH_BYTES + 1), payload });
      at = end;
    }
    this.#pending = all.subarray(at);
    return frames;
  }
}

/** @throws TomoyoError BOARD_BAD_OPTION: there is no program to run, a text holds a NUL, a user or group is no number. */
export function encodeRun(run: RunRequest): Buffer {
  if (run.argv.length === 0)
    throw new TomoyoError('BOARD_BAD_OPTION', '"argv" must name a program, got an empty list.');
  checkWhole('uid', run.uid, [0, MOST_ID]);
  checkWhole('gid', run.gid, [0, MOST_ID]);
  const environment = Object.entries(run.env).map(([name, value]) => `${name}=${value}`);
  const flags = { none: 0, pipe: 1, channel: 2 }[run.stdin] | (run.asksKernel === true ? 4 : 0);
  return Buffer.concat([
    encodeNumbers(flags, run.uid ?? KEEP, run.gid ?? KEEP, run.argv.length, environment.length),
    encodeTexts(run.cwd, run.domain ?? '', ...run.argv, ...environment),
  ]);
}

export function encodePut(path: string, mode: number, how: PutHow): Buffer {
  const flags = { replace: 0, append: 1, existing: 2 }[how];
  return Buffer.concat([encodeNumbers(mode, flags), encodeTexts(path)]);
}

/** What a file or folder of the guest is given. A uid or gid that is left out: that of the agent, which is root. */
export interface GuestAttributes {
  /** Permission bits; left out, of a symlink. */
  readonly mode?: number;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** The payload of store and setOwner. */
export function encodeAttributes(path: string, { mode, uid, gid }: GuestAttributes): Buffer {
  return Buffer.concat([encodeNumbers(mode ?? KEEP, uid ?? KEEP, gid ?? KEEP), encodeTexts(path)]);
}

export function encodeNumbers(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * 4);
  numbers.forEach((number, index) => bytes.writeUInt32LE(number >>> 0, index * 4));
  return bytes;
}

/** @throws TomoyoError BOARD_BAD_OPTION when a text holds a NUL. */
export function encodeTexts(...texts: readonly string[]): Buffer {
  const bad = texts.find((text) => text.includes('\0'));
  if (bad !== undefined) {
    throw new TomoyoError('BOARD_BAD_OPTION', `A text for the guest must not hold a NUL: ${JSON.stringify(bad)}.`);
  }
  return Buffer.from(texts.map((text) => `${text}\0`).join(''));
}

export function decodeNumber(payload: Buffer): number {
  return need(payload, 4).readInt32LE(0);
}

/** The payload of a fail answer. */
export function decodeFailure(payload: Buffer): {
  readonly errno: number;
  readonly call: string;
  readonly path: string;
} {
  const errno = decodeNumber(payload);
  const [call = '', path = ''] = payload.subarray(4).toString().split('\0');
  return { errno, call, path };
}

/** The payload of one chunk of a list answer. */
export function decodeEntries(payload: Buffer): FolderEntry[] {
  const entries: FolderEntry[] = [];
  let at = 0;
  const text = (): string => {
    const end = payload.indexOf(0, at);
    if (end < 0) throw cutShort();
    const found = payload.toString('utf8', at, end);
    at = end + 1;
    return found;
  };
  while (at < payload.length) {
    const numbers = need(payload.subarray(at), ENTRY_BYTES);
    const number = (index: number): number => numbers.readUInt32LE(index * 4);
    const attributes = { mode: number(0), uid: number(1), gid: number(2), size: number(3) + number(4) * 2 ** 32 };
    at += ENTRY_BYTES;
    entries.push({ ...attributes, name: text(), target: text() });
  }
  return entries;
}

function need(bytes: Buffer, count: number): Buffer {
  if (bytes.length < count) throw cutShort();
  return bytes;
}

function cutShort(): TomoyoError {
  return new TomoyoError('BOARD_PROTOCOL', 'The guest agent sent an answer that is cut short.');
}
