import type { BenchCase, Measurement } from './bench-case.js';
import { timeRatios, type CaseResult, type Runs } from './run-case.js';
import { inThousands, median, spread } from './spread.js';

/** What was measured on a board, in lines for people. */
export function reportCase(bench: BenchCase, result: CaseResult): string {
  const { kernelRelease, ours, baselines, cold, startUp, bareNode, atRest } = result;
  const row = ({ label, runs }: Runs) => {
    const seconds = median(runs.map((run) => run.seconds));
    const speed = median(runs.map((run) => run.bytes)) / seconds / 1e6;
    const peak = peakMiB(runs).toFixed(0);
    return (
      `  ${label.padEnd(34)} ${spread(runs.map((run) => run.seconds * 1000))} ms${cpuOf(runs)}, ` +
      `${inThousands(bench.size / seconds)} ${bench.unit}/s, ${speed.toFixed(1)} MB/s, ${peak} MiB peak`
    );
  };
  const overBare = (bare: Runs) =>
    [ours, ...baselines, ...(atRest ? [atRest] : [])]
      .filter(({ label }) => label.includes('tomoyo.'))
      .map(({ label, runs }) => `, ${label} ${(peakMiB(runs) - peakMiB(bare.runs)).toFixed(1)} MiB more`)
      .join('');
  return [
    `${bench.name} on ${kernelRelease}, ${inThousands(bench.size)} ${bench.unit} a run, ${ours.runs.length} rounds`,
    row(ours),
    ...baselines.map(row),
    ...baselines.map((each) => {
      const ratios = timeRatios(ours, each);
      return `  ours / ${each.label}: time ${spread(ratios)}, speed ${spread(ratios.map((ratio) => 1 / ratio))}`;
    }),
    `  first call of ours: ${(cold.seconds * 1000).toFixed(0)} ms${cpuOf([cold])}`,
    ...(startUp ? [`  ${startUp.label}: ${spread(startUp.runs.map((run) => run.seconds * 1000))} ms`] : []),
    ...(bareNode ? [`  ${bareNode.label}: ${peakMiB(bareNode.runs).toFixed(1)} MiB peak${overBare(bareNode)}`] : []),
  ].join('\n');
}

function peakMiB(runs: readonly Measurement[]): number {
  return Math.max(...runs.map((run) => run.maxRssKiB)) / 1024;
}

function ms(seconds: readonly number[]): string {
  return (median(seconds) * 1000).toFixed(0);
}

function cpuOf(runs: readonly Measurement[]): string {
  const cpu = runs.flatMap((run) => run.cpu ?? []);
  if (cpu.length === 0) return '';
  const user = ms(cpu.map(({ userSeconds }) => userSeconds));
  return ` (user ${user}, system ${ms(cpu.map(({ systemSeconds }) => systemSeconds))})`;
}
