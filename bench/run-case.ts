import { join } from 'node:path';
import { bootBoard, ensureImage } from '../qemu/index.js';
import { staticProgram } from '../test/cross-compile.js';
import type { BenchCase, Contestant, Measurement } from './bench-case.js';

export interface Runs {
  readonly label: string;
  readonly runs: readonly Measurement[];
}

export interface CaseResult {
  readonly name: string;
  readonly kernelRelease: string;
  readonly ours: Runs;
  readonly baselines: readonly Runs[];
  /** The first run of ours of all. */
  readonly cold: Measurement;
  readonly startUp: Runs | undefined;
  readonly bareNode: Runs | undefined;
  readonly atRest: Runs | undefined;
}

export interface CaseOptions {
  readonly root: string;
  readonly architecture: string;
  readonly kernelSeries: string;
  readonly rounds: number;
  readonly size?: number;
  /** Told what each run took. */
  readonly onRun?: (text: string) => void;
}

/** One boot; each round runs all, the order changes from round to round. */
export async function runCase(bench: BenchCase, options: CaseOptions): Promise<CaseResult> {
  const { root, architecture, kernelSeries, rounds, size = bench.size, onRun = () => undefined } = options;
  const image = await ensureImage({ architecture, kernelSeries });
  const files = Object.entries(bench.programs).map(([name, path]) => {
    return { path, data: staticProgram(architecture, join(root, 'bench', 'native', `${name}.cc`)), mode: 0o755 };
  });
  await using board = await bootBoard({ image, policy: join(root, bench.policy), files });
  const { ours, baselines, startUp, bareNode, atRest } = await bench.open(board, size);
  const cold = await ours.run();
  const turns = [ours, ...baselines].map((contestant) => ({ contestant, runs: [] as Measurement[] }));
  const backwards: typeof turns = [];
  for (const turn of turns) backwards.unshift(turn);
  for (let round = -bench.warmUps; round < rounds; round++) {
    for (const { contestant, runs } of round % 2 ? turns : backwards) {
      const measured = await contestant.run();
      onRun(`${bench.name}, round ${round}: ${contestant.label} ${(measured.seconds * 1000).toFixed(0)} ms`);
      if (round >= 0) runs.push(measured);
    }
  }
  const [own, ...others] = turns.map(({ contestant: { label }, runs }) => ({ label, runs }));
  if (own === undefined) throw new Error('nothing was run');
  return {
    name: bench.name,
    kernelRelease: image.kernelRelease,
    ours: own,
    baselines: others,
    cold,
    startUp: startUp && (await runAlone(startUp, rounds)),
    bareNode: bareNode && (await runAlone(bareNode, 1)),
    atRest: atRest && (await runAlone(atRest, 1)),
  };
}

async function runAlone(contestant: Contestant, rounds: number): Promise<Runs> {
  const runs: Measurement[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await contestant.run());
  return { label: contestant.label, runs };
}

/** Time of ours / time of a baseline, round by round: below 1 is faster. */
export function timeRatios(ours: Runs, baseline: Runs): readonly number[] {
  return ours.runs.map(({ seconds }, round) => seconds / (baseline.runs[round]?.seconds ?? Number.NaN));
}
