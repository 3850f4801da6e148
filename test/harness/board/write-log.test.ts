import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskAfterPowerCut, readWriteLog, type DiskStep } from '../../../qemu/index.js';

const SECTOR = 512;
const FLUSH = 1;
const FUA = 2;
const DISCARD = 4;

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'log-')), 'log');
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

/** A log as QEMU writes it; a step is its flags, its sector, and the letters that its sectors are filled with. */
function logOf(steps: readonly (readonly [flags: number, sector: number, letters: string])[]): Buffer {
  const head = Buffer.alloc(SECTOR);
  head.writeBigUInt64LE(0x6a736677736872n, 0);
  head.writeBigUInt64LE(1n, 8);
  head.writeBigUInt64LE(BigInt(steps.length), 16);
  head.writeUInt32LE(SECTOR, 24);
  const entries = steps.map(([flags, sector, letters]) => {
    const entry = Buffer.alloc(SECTOR);
    for (const [index, value] of [sector, letters.length, flags].entries())
      entry.writeBigUInt64LE(BigInt(value), 8 * index);
    const data = flags === DISCARD ? [] : letters.split('').map((letter) => Buffer.alloc(SECTOR, letter));
    return Buffer.concat([entry, ...data]);
  });
  return Buffer.concat([head, ...entries]);
}

async function read(log: Buffer): Promise<readonly DiskStep[]> {
  await writeFile(path, log);
  return readWriteLog(path);
}

/** A letter a sector. */
const letters = (disk: Buffer) =>
  Array.from({ length: disk.length / SECTOR }, (_, index) => String.fromCharCode(disk[index * SECTOR]!)).join('');

const LOG = [
  [0, 0, 'ab'],
  [0, 2, 'c'],
  [FLUSH, 0, ''],
  [0, 1, 'd'],
  [FUA, 2, 'e'],
  [DISCARD, 0, 'x'],
  [FLUSH | FUA, 3, 'f'],
] as const;

describe('log of the writes to a disk', () => {
  it('gives writes and flushes in order', async () => {
    const steps = await read(logOf(LOG));
    expect(
      steps.map((step) =>
        step.kind === 'flush' ? 'flush' : `${step.offset / SECTOR} ${letters(step.data)} ${step.durable}`,
      ),
    ).toEqual(['0 ab false', '2 c false', 'flush', '1 d false', '2 e true', 'flush', '3 f true']);
  });

  it('ends where QEMU was killed, and is empty where nobody wrote', async () => {
    expect(await read(logOf(LOG).subarray(0, -100))).toHaveLength(6);
    expect(await read(Buffer.alloc(0))).toEqual([]);
  });

  it('is refused when it is something else', async () => {
    await expect(read(Buffer.alloc(SECTOR))).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION' });
  });
});

describe('disk after a power cut', () => {
  const before = Buffer.alloc(4 * SECTOR, '.');
  it.each([
    ['at the end', {}, 'adef'],
    ['before the first step', { steps: 0 }, '....'],
    ['behind writes that no flush has followed', { steps: 2 }, 'abc.'],
    ['which are lost', { steps: 2, lost: () => true }, '....'],
    ['of which one is lost', { steps: 2, lost: (step: number) => step === 0 }, '..c.'],
    ['behind a flush', { steps: 3, lost: () => true }, 'abc.'],
    ['behind a write that is durable by itself', { steps: 5, lost: () => true }, 'abe.'],
  ])('%s', async (_what, cut, expected) => {
    expect(letters(diskAfterPowerCut(before, await read(logOf(LOG)), cut))).toBe(expected);
    expect(letters(before)).toBe('....');
  });
});
