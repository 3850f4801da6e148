import type { CommandCase } from './command-case.js';
import type { Cost, SizeResult } from './run-command-case.js';
import { inThousands, median, spread } from './spread.js';

/** What was measured of two commands at one size, in lines for people. */
export function reportSize(bench: CommandCase, result: SizeResult): string {
  const { lines, ours, baseline } = result;
  const [start, theirStart] = [secondsOf(result.startUp), secondsOf(result.baselineStartUp)];
  const row = (label: string, runs: readonly Cost[], less: number) => {
    const seconds = secondsOf(runs);
    const peak = (Math.max(...runs.map((run) => run.maxRssKiB)) / 1024).toFixed(0);
    const speed = inThousands(lines / seconds);
    return `  ${label.padEnd(30)} ${seconds.toFixed(2)} s of CPU (start-up ${less.toFixed(2)}), ${speed} ${bench.unit}, ${peak} MiB peak`;
  };
  const slow = baseline.length < ours.length ? baseline[0] : undefined;
  const ratios = (less: number, theirLess: number) =>
    ours.map(({ cpuSeconds }, round) => {
      const theirs = (slow ?? baseline[round])?.cpuSeconds ?? Number.NaN;
      return (cpuSeconds - less) / (theirs - theirLess);
    });
  const digits = slow === undefined ? 2 : 4;
  return [
    `${bench.name}, ${inThousands(lines)} lines, ${ours.length} rounds`,
    row(bench.ours, ours, start),
    ...(baseline.length === 0
      ? [`  ${bench.baseline} takes minutes here: run it with --whole`]
      : [
          row(bench.baseline, baseline, theirStart),
          `  time ratio ${spread(ratios(0, 0), digits)}; without start-up of either: ${spread(ratios(start, theirStart), digits)}`,
        ]),
  ].join('\n');
}

/** How our time grows, start-up apart, from each size to the next. */
export function reportGrowth(bench: CommandCase, results: readonly SizeResult[]): string {
  return results
    .slice(1)
    .map((result, index) => {
      const before = results[index] ?? result;
      const growth = withoutStart(result) / withoutStart(before);
      const more = (result.lines / before.lines).toFixed(1);
      return `${bench.name}: ${more} times the lines, ${growth.toFixed(1)} times our time without start-up`;
    })
    .join('\n');
}

function withoutStart({ ours, startUp }: SizeResult): number {
  return secondsOf(ours) - secondsOf(startUp);
}

function secondsOf(runs: readonly Cost[]): number {
  return median(runs.map((run) => run.cpuSeconds));
}
