// How fast files go into a board and out of it: one big file, and many small ones; beside them `cat` on the board, which has no
// file on either side of the port.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootBoard, ensureImage, type Board } from '../qemu/index.js';
import type { CaseOptions } from './run-case.js';
import { spread } from './spread.js';

export const COPIES = 'copies';

const BIG_BYTES = 32 << 20;
const SMALL = { files: 500, bytes: 1000 };

type Way = 'push' | 'pull' | 'stdin' | 'stdout' | 'pushSmall' | 'pullSmall';

export interface CopiesResult {
  readonly kernelRelease: string;
  readonly bigBytes: number;
  readonly smallFiles: number;
  /** Seconds of each round. */
  readonly seconds: Readonly<Record<Way, readonly number[]>>;
}

export async function runCopies(
  options: Omit<CaseOptions, 'root'>,
  { bigBytes = BIG_BYTES, smallFiles = SMALL.files }: { bigBytes?: number; smallFiles?: number } = {},
): Promise<CopiesResult> {
  const image = await ensureImage(options);
  const folder = await mkdtemp(join(tmpdir(), 'copies-'));
  const board = await bootBoard({ image });
  try {
    const big = randomBytes(bigBytes);
    await writeFile(join(folder, 'big'), big);
    await mkdir(join(folder, 'small'));
    for (let file = 0; file < smallFiles; file++)
      await writeFile(join(folder, 'small', `${file}`), 'x'.repeat(SMALL.bytes));
    const seconds: Record<Way, number[]> = { push: [], pull: [], stdin: [], stdout: [], pushSmall: [], pullSmall: [] };
    const ways = waysOf(board, folder, big);
    for (let round = 0; round < options.rounds; round++) {
      for (const [way, copy] of ways) {
        const begun = performance.now();
        await copy();
        seconds[way].push((performance.now() - begun) / 1000);
      }
    }
    return { kernelRelease: image.kernelRelease, bigBytes, smallFiles, seconds };
  } finally {
    await board.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function waysOf(board: Board, folder: string, big: Buffer): readonly (readonly [Way, () => Promise<unknown>])[] {
  return [
    ['push', () => board.push(join(folder, 'big'), '/tmp/big')],
    ['pull', () => board.pull('/tmp/big', join(folder, 'back'))],
    ['stdin', () => board.run(['sh', '-c', 'cat > /dev/null'], { stdin: big })],
    ['stdout', () => board.run(['cat', '/tmp/big'])],
    ['pushSmall', () => board.push(join(folder, 'small'), '/tmp/small')],
    ['pullSmall', () => board.pull('/tmp/small', join(folder, 'small back'))],
  ];
}

const ratio = (times: readonly number[], other: readonly number[]) =>
  spread(times.map((time, index) => time / (other[index] ?? Number.NaN)));

export function reportCopies({ kernelRelease, bigBytes, smallFiles, seconds }: CopiesResult): string {
  const { push, pull, stdin, stdout, pushSmall, pullSmall } = seconds;
  const rate = (times: readonly number[]) =>
    `${spread(
      times.map((time) => bigBytes / 1e6 / time),
      1,
    )} MB/s`;
  const each = (times: readonly number[]) => `${spread(times.map((time) => (time / smallFiles) * 1000))} ms a file`;
  return [
    `${COPIES} on ${kernelRelease}, ${push.length} rounds, a file of ${(bigBytes / 1e6).toFixed(0)} MB and ${smallFiles} small ones`,
    `  push         ${rate(push)}, ratio of time to cat > /dev/null ${ratio(push, stdin)}`,
    `  pull         ${rate(pull)}, ratio of time to cat ${ratio(pull, stdout)}`,
    `  push, small  ${each(pushSmall)}`,
    `  pull, small  ${each(pullSmall)}`,
  ].join('\n');
}
