/**
 * What a guest wrote to a disk, step by step, and what the disk holds when the power fails at one of them.
 * Form of the log: drivers/md/dm-log-writes.c of Linux, which QEMU's block driver blklogwrites writes too.
 */
import { readFile } from 'node:fs/promises';
import { TomoyoError } from '../../lib/errors.js';

/** A step of what the guest did to a disk, as readWriteLog() gives them. */
export type DiskStep =
  | {
      readonly kind: 'write';
      /** In the disk, in bytes. */
      readonly offset: number;
      readonly data: Buffer;
      /** It was on the disk when it was done, without a flush. */
      readonly durable: boolean;
    }
  /** Every write before it is on the disk. */
  | { readonly kind: 'flush' };

const MAGIC = 0x6a736677736872n;
const VERSION = 1n;
const FLAG = { flush: 1n, fua: 2n, discard: 4n } as const;

/**
 * Reads the `writeLog` of a board's disk, of a board that runs or that was killed.
 * @throws TomoyoError BOARD_BAD_OPTION: it is no such log
 */
export async function readWriteLog(path: string): Promise<readonly DiskStep[]> {
  const log = await readFile(path);
  if (log.length === 0) return []; // a disk that nobody wrote to
  if (log.length < 28 || log.readBigUInt64LE(0) !== MAGIC || log.readBigUInt64LE(8) !== VERSION) {
    throw new TomoyoError('BOARD_BAD_OPTION', `${path} is no log of the writes to a disk.`, { path });
  }
  const entries = Number(log.readBigUInt64LE(16));
  const sector = log.readUInt32LE(24);
  const steps: DiskStep[] = [];
  let at = sector;
  for (let index = 0; index < entries && at + sector <= log.length; index += 1) {
    const flags = log.readBigUInt64LE(at + 16);
    const offset = Number(log.readBigUInt64LE(at)) * sector;
    const length = Number(log.readBigUInt64LE(at + 8)) * sector;
    at += sector;
    if ((flags & FLAG.flush) !== 0n) steps.push({ kind: 'flush' });
    if ((flags & FLAG.discard) !== 0n || length === 0) continue; // what is discarded may stay as it is
    if (at + length > log.length) break; // QEMU was killed while it wrote this one
    steps.push({ kind: 'write', offset, data: log.subarray(at, at + length), durable: (flags & FLAG.fua) !== 0n });
    at += length;
  }
  return steps;
}

/** When the power fails, and what is lost. */
export interface PowerCut {
  /** The power fails behind so many steps; default: all. */
  readonly steps?: number;
  /** Which of the writes that no flush has followed are lost, by their number among all steps; default: none. */
  readonly lost?: (step: number) => boolean;
}

/**
 * The disk after a power cut.
 * @param before its image before the first step
 */
export function diskAfterPowerCut(
  before: Uint8Array,
  steps: readonly DiskStep[],
  { steps: count = steps.length, lost = () => false }: PowerCut = {},
): Buffer {
  const disk = Buffer.from(before);
  const done = steps.slice(0, count);
  const flushed = done.map(({ kind }) => kind).lastIndexOf('flush');
  for (const [index, step] of done.entries()) {
    if (step.kind !== 'write' || (index > flushed && !step.durable && lost(index))) continue;
    step.data.copy(disk, step.offset);
  }
  return disk;
}
