import { bootBoard, ensureImage } from '../qemu/index.js';
import type { BootCase } from './boot-case.js';
import type { CaseOptions } from './run-case.js';
import { spread } from './spread.js';

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
  const { ratios } = result;
  return [
    `${name} on ${result.kernelRelease}, ${size} lines, ${ratios.length} rounds`,
    row(ours, result.ours),
    row(baseline, result.baseline),
    `  ratio of time ${spread(ratios)}, ` +
      `of the shortest times ${(Math.min(...result.ours) / Math.min(...result.baseline)).toFixed(2)}`,
  ].join('\n');
}

function row(label: string, times: readonly number[]): string {
  return `  ${label.padEnd(30)} ${spread(times, 0)} ms`;
}
