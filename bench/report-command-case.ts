import type { CommandCase } from './command-case.js';
import type { Cost, SizeResult } from './run-command-case.js';
import { inThousands, median, spread } from './spread.js';

/** What was measured of two commands at one size, in lines for people. */
export function reportSize(bench: CommandCase, { lines, ours, baseline, startUp }: SizeResult): string {
  const row = (label: string, runs: readonly Cost[]) => {
    const seconds = secondsOf(runs);
    const peak = (Math.max(...runs.map((run) => run.maxRssKiB)) / 1024).toFixed(0);
    return `  ${label.padEnd(30)} ${seconds.toFixed(2)} s of CPU, ${inThousands(lines / seconds)} ${bench.unit}, ${peak} MiB peak`;
  };
  const start = secondsOf(startUp);
  const slow = baseline.length < ours.length ? secondsOf(baseline) : undefined;
  const ratios = (less: number) =>
    ours.map(({ cpuSeconds }, round) => (cpuSeconds - less) / (slow ?? baseline[round]?.cpuSeconds ?? Number.NaN));
  const digits = slow === undefined ? 2 : 4;
  return [
    `${bench.name}, ${inThousands(lines)} lines, ${ours.length} rounds`,
    row(bench.ours, ours),
    ...(baseline.length === 0
      ? [`  ${bench.baseline} takes minutes here: run it with --whole; our start-up is ${start.toFixed(2)} s`]
      : [
          row(bench.baseline, baseline),
          `  time ratio ${spread(ratios(0), digits)}; without our start-up of ${start.toFixed(2)} s: ${spread(ratios(start), digits)}`,
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
