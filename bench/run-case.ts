import { join } from 'node:path';
import { bootBoard, ensureImage } from '../qemu/index.js';
import { staticProgram } from '../test/cross-compile.js';
import type { BenchCase, Measurement } from './bench-case.js';

export interface CaseResult {
  readonly name: string;
  readonly kernelRelease: string;
  readonly ours: readonly Measurement[];
  readonly baseline: readonly Measurement[];
  /** ours / baseline of each round. */
  readonly ratios: readonly number[];
}

export interface CaseOptions {
  readonly root: string;
  readonly architecture: string;
  readonly kernelSeries: string;
  readonly rounds: number;
  readonly size?: number;
}

/** One boot; each round runs both, the order changes from round to round. The first round warms up and is not counted. */
export async function runCase(bench: BenchCase, options: CaseOptions): Promise<CaseResult> {
  const { root, architecture, kernelSeries, rounds, size = bench.size } = options;
  const image = await ensureImage({ architecture, kernelSeries });
  const files = Object.entries(bench.programs).map(([name, path]) => {
    return { path, data: staticProgram(architecture, join(root, 'bench', 'native', `${name}.cc`)), mode: 0o755 };
  });
  await using board = await bootBoard({ image, policy: join(root, bench.policy), files });
  await bench.setup(board);
  const ours: Measurement[] = [];
  const baseline: Measurement[] = [];
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 ? (['ours', 'baseline'] as const) : (['baseline', 'ours'] as const);
    for (const who of order) {
      const measured = await bench.run(board, who, size);
      if (round > 0) (who === 'ours' ? ours : baseline).push(measured);
    }
  }
  const ratios = ours.map(({ perSecond }, index) => perSecond / (baseline[index]?.perSecond ?? Number.NaN));
  return { name: bench.name, kernelRelease: image.kernelRelease, ours, baseline, ratios };
}
