// `npm run bench -- [CASE...] [--arch arm64] [--kernel 6.1] [--rounds 7]`: ratios to a baseline in the same run.
// Cases on a board take arch and kernel; cases of commands run on this machine.
import { parseArgs } from 'node:util';
import type { BenchCase, Measurement } from './bench-case.js';
import { auditRecords } from './cases/audit-records.js';
import { checkDomainPolicy } from './cases/check-domain-policy.js';
import type { CommandCase } from './command-case.js';
import { runCase, type CaseResult } from './run-case.js';
import { runCommandCase, type Cost, type SizeResult } from './run-command-case.js';

const CASES: readonly BenchCase[] = [auditRecords];
const COMMAND_CASES: readonly CommandCase[] = [checkDomainPolicy];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
    rounds: { type: 'string', default: '7' },
    root: { type: 'string', default: '.' },
  },
});
const isChosen = ({ name }: { name: string }) => positionals.length === 0 || positionals.includes(name);
const names = [...CASES, ...COMMAND_CASES].map(({ name }) => name);
if (!positionals.every((name) => names.includes(name))) throw new Error(`there are the cases ${names.join(', ')}`);
const rounds = Number(values.rounds);

for (const bench of COMMAND_CASES.filter(isChosen)) {
  for (const result of runCommandCase(bench, { root: values.root, rounds }))
    process.stdout.write(`${commandReport(bench, result)}\n`);
}
for (const bench of CASES.filter(isChosen)) {
  const { arch: architecture, kernel: kernelSeries, root } = values;
  const result = await runCase(bench, { root, architecture, kernelSeries, rounds });
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
    `  ratio ${spread(ratios)}`,
  ].join('\n');
}

function commandReport(bench: CommandCase, { lines, ours, baseline, startUp }: SizeResult): string {
  const row = (label: string, runs: readonly Cost[]) => {
    const seconds = median(runs.map((run) => run.cpuSeconds));
    const peak = (Math.max(...runs.map((run) => run.maxRssKiB)) / 1024).toFixed(0);
    return `  ${label.padEnd(30)} ${seconds.toFixed(2)} s of CPU, ${round(lines / seconds)} ${bench.unit}, ${peak} MiB peak`;
  };
  const start = median(startUp.map((run) => run.cpuSeconds));
  const ratios = (less: number) =>
    ours.map(({ cpuSeconds }, index) => (cpuSeconds - less) / (baseline[index]?.cpuSeconds ?? Number.NaN));
  return [
    `${bench.name}, ${round(lines)} lines, ${ours.length} rounds`,
    row(bench.ours, ours),
    row(bench.baseline, baseline),
    `  time ratio ${spread(ratios(0))}; without our start-up of ${start.toFixed(2)} s: ${spread(ratios(start))}`,
  ].join('\n');
}

function spread(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en');
}
