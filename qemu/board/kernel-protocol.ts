/**
 * What host and a kernel session say to each other, as bytes. Pure. The guest's half is qemu/guest/kernel-*.h.
 *
 * A kernel session is a process of the agent's, started with `run` and flag 4. On its stdin and stdout are frames as those
 * of the port: requests are served one after the other, each is answered by `part` frames and `done`, or by `failed`
 * (u32 errno, i32 line, u32 whether securityfs is mounted there; call, path).
 *
 * | request | payload (behind `bytes` frames with the same id, where they are named) | answer |
 * | --- | --- | --- |
 * | caller | | u32 pid; program, machine, release |
 * | exchange | u32 flags (1: writes `bytes`, 2: reads); path | what was read |
 * | readOnce | u32 limit; path | what was read |
 * | writeAsUser | u32 uid; path; `bytes` | |
 * | openControl | u32 1: for reading alone; path | its number is the id of the request |
 * | writeControl, askControl | u32 number; `bytes` | ask: of each line u32 length, answer |
 * | readControl, lockControl, closeControl | u32 number | what was read; u32 whether it is locked; |
 * | kernelLog | | of each record u32 length (all ones: some were overwritten), text |
 * | list, readLink, realPath | path | names; target; path |
 * | may | u32 1: execute, 0: see; path | u32 1: yes |
 * | holders | paths | of each that is open u32 which path, u32 pid |
 * | replaceFile, removeFile | path; `bytes` | |
 * | openRecords | u32 limit; path, counters (may be empty) | |
 * | takeRecords | | once there is something: u32 pauses, u32 check points, of each u32 offset, before and after (u32 length each); records |
 * | stopRecords | | the rest, as takeRecords |
 * | openQuestions | path | |
 * | takeQuestions | | once there is something: u32 how many are gone, their serials; messages |
 * | answer | u32 serial, u32 code | u32 1: it waited |
 * | hold | u32 serial, u32 milliseconds | |
 */
import { TomoyoError } from '../../lib/errors.js';
import type { SeenAfar, Taken } from '../../lib/index.js';

export const ASK = {
  bytes: 1,
  caller: 2,
  exchange: 3,
  readOnce: 4,
  writeAsUser: 5,
  openControl: 6,
  writeControl: 7,
  readControl: 8,
  askControl: 9,
  lockControl: 10,
  closeControl: 11,
  kernelLog: 12,
  list: 13,
  readLink: 14,
  realPath: 15,
  may: 16,
  holders: 17,
  replaceFile: 18,
  removeFile: 19,
  openRecords: 20,
  takeRecords: 21,
  stopRecords: 22,
  openQuestions: 23,
  takeQuestions: 24,
  answer: 25,
  hold: 26,
} as const;

export const TOLD = { part: 64, done: 65, failed: 66 } as const;

const OVERWRITTEN = 0xffffffff;

/** Takes an answer apart from its beginning. */
export class Answer {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(): number {
    return this.bytes(4).readUInt32LE(0);
  }

  /** u32 length and so many bytes. */
  counted(): Buffer {
    return this.bytes(this.number());
  }

  /** Up to a NUL. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw cutShort();
    const text = this.bytes(end - this.#at).toString();
    this.#at += 1;
    return text;
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#at);
  }

  bytes(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw cutShort();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** What was taken, in its parts. */
export function decodeTaken(bytes: Buffer): Taken[] {
  const answer = new Answer(bytes);
  return Array.from({ length: answer.number() }, () => {
    const pauses = answer.number();
    const checkPoints = Array.from({ length: answer.number() }, () => ({
      offset: answer.number(),
      before: answer.counted().toString('latin1'),
      after: answer.counted().toString('latin1'),
    }));
    return { records: answer.counted().toString('latin1'), pauses, checkPoints };
  });
}

export function decodeSeen(bytes: Buffer): SeenAfar {
  const answer = new Answer(bytes);
  const gone = Array.from({ length: answer.number() }, () => answer.number());
  return { questions: answer.rest(), gone };
}

/** undefined: some were overwritten. */
export function decodeLog(bytes: Buffer): readonly (string | undefined)[] {
  const records: (string | undefined)[] = [];
  for (const answer = new Answer(bytes); !answer.isAtEnd;) {
    const length = answer.number();
    records.push(length === OVERWRITTEN ? undefined : answer.bytes(length).toString('latin1'));
  }
  return records;
}

function cutShort(): TomoyoError {
  return new TomoyoError('BOARD_PROTOCOL', 'The guest agent sent an answer about its kernel that is cut short.');
}
