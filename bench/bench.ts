// `npm run bench -- [CASE...] [--arch arm64] [--kernel 6.1] [--rounds 7]`: ratios to a baseline in the same boot.
import { parseArgs } from 'node:util';
import type { BenchCase, Measurement } from './bench-case.js';
import { auditRecords } from './cases/audit-records.js';
import { runCase, type CaseResult } from './run-case.js';

const CASES: readonly BenchCase[] = [auditRecords];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
    rounds: { type: 'string', default: '7' },
    root: { type: 'string', default: '.' },
  },
});
const chosen = CASES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (chosen.length === 0) throw new Error(`no such case; there are ${CASES.map(({ name }) => name).join(', ')}`);

for (const bench of chosen) {
  const result = await runCase(bench, {
    root: values.root,
    architecture: values.arch,
    kernelSeries: values.kernel,
    rounds: Number(values.rounds),
  });
  process.stdout.write(`${report(bench, result)}\n`);
}

function report(bench: BenchCase, { kernelRelease, ours, baseline, ratios }: CaseResult): string {
  const row = (label: string, runs: readonly Measurement[]) =>
    `  ${label.padEnd(30)} ${round(median(runs.map((run) => run.perSecond)))} ${bench.unit}, ` +
    `${(median(runs.map((run) => run.bytesPerSecond)) / 1e6).toFixed(1)} MB/s, ` +
    `${(Math.max(...runs.map((run) => run.maxRssKiB)) / 1024).toFixed(0)} MiB peak`;
  return [
    `${bench.name} on ${kernelRelease}, ${bench.size} a run, ${ratios.length} rounds`,
    row(bench.ours, ours),
    row(bench.baseline, baseline),
    `  ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  ].join('\n');
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en');
}
