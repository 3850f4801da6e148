import { bootBoard, ensureImage } from '../qemu/index.js';
import type { BootCase } from './boot-case.js';
import type { CaseOptions } from './run-case.js';

export interface BootResult {
  readonly kernelRelease: string;
  /** Milliseconds of each round. */
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
  /** ours / baseline of each round: below 1 is faster. */
  readonly ratios: readonly number[];
}

/** Two boots a round; the order changes from round to round. */
export async function runBoots(bench: BootCase, options: Omit<CaseOptions, 'root'>): Promise<BootResult> {
  const { architecture, kernelSeries, rounds, size = bench.size } = options;
  const image = await ensureImage({ architecture, kernelSeries });
  const times = { ours: [] as number[], baseline: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (const who of round % 2 ? (['ours', 'baseline'] as const) : (['baseline', 'ours'] as const)) {
      const board = await bootBoard({ image, files: bench.files(size), append: bench.words(who) });
      try {
        times[who].push(await bench.measure(board));
      } finally {
        await board.kill();
      }
    }
  }
  const { ours, baseline } = times;
  const ratios = ours.map((time, index) => time / (baseline[index] ?? Number.NaN));
  return { kernelRelease: image.kernelRelease, ours, baseline, ratios };
}

export function reportBoots({ name, ours, baseline, size }: BootCase, result: BootResult): string {
  const row = (label: string, times: readonly number[]) =>
    `  ${label.padEnd(30)} ${median(times).toFixed(0)} ms (${least(times)} to ${most(times)})`;
  const { ratios } = result;
  return [
    `${name} on ${result.kernelRelease}, ${size} lines, ${ratios.length} rounds`,
    row(ours, result.ours),
    row(baseline, result.baseline),
    `  ratio of time ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}), ` +
      `of the shortest times ${(Math.min(...result.ours) / Math.min(...result.baseline)).toFixed(2)}`,
  ].join('\n');
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function least(numbers: readonly number[]): string {
  return Math.min(...numbers).toFixed(0);
}

function most(numbers: readonly number[]): string {
  return Math.max(...numbers).toFixed(0);
}
