// `npm run fuzz:kernel -- --lines N --pairs N --seed S [--arch arm64|armhf] [--kernel 6.1|6.12]`: see scripts/fuzz.mjs.
import { parseArgs } from 'node:util';
import { fuzzKernel } from './fuzz-kernel.js';
import { KernelOracle } from './oracle.js';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '2000' },
    pairs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    minimise: { type: 'string', default: '10' },
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
    root: { type: 'string', default: '.' },
  },
});
const number = (name: 'lines' | 'pairs' | 'seed' | 'minimise') => {
  if (!/^\d{1,9}$/u.test(values[name])) throw new Error(`--${name} must be a whole number, got ${values[name]}.`);
  return Number(values[name]);
};
const options = { lines: number('lines'), pairs: number('pairs'), seed: number('seed'), minimised: number('minimise') };

await using oracle = await KernelOracle.open({
  root: values.root,
  architecture: values.arch,
  kernelSeries: values.kernel,
});
const started = Date.now();
const report = await fuzzKernel(oracle, options);
for (const difference of report.differences) process.stdout.write(`${difference}\n`);
process.stdout.write(
  `${oracle.board.image.kernelRelease}, seed ${options.seed}: ${report.lines} lines (${report.linesKept} kept), ` +
    `${report.pairs} pairs (${report.pairsGranted} granted), ${report.differences.length} differences, ` +
    `${((Date.now() - started) / 1000).toFixed(1)} s\n`,
);
if (report.differences.length > 0) process.exitCode = 1;
