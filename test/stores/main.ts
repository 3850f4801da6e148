// `npm run stores -- [--count 500] [--seed 1] [--first 0] [--arch arm64] [--kernel 6.1]`: see scripts/stores.mjs.
import { parseArgs } from 'node:util';
import { ensureImage } from '../../qemu/index.js';
import { buildPrograms } from './programs.js';
import { generateScenario } from './generate.js';
import { runScenario, type Result } from './run.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '1' },
    arch: { type: 'string', default: 'arm64' },
    kernel: { type: 'string', default: '6.1' },
    root: { type: 'string', default: '.' },
    classic: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const number = (name: 'count' | 'seed' | 'first' | 'jobs') => {
  if (!/^\d{1,9}$/u.test(values[name])) throw new Error(`--${name} must be a whole number, got ${values[name]}.`);
  return Number(values[name]);
};
const [count, seed, first, jobs] = [number('count'), number('seed'), number('first'), number('jobs')];

const image = await ensureImage({ architecture: values.arch, kernelSeries: values.kernel });
using programs = buildPrograms(values.root, image);
const started = Date.now();
const verdicts = new Map<string, number>();
let different = 0;
let next = first;
await Promise.all(
  Array.from({ length: jobs }, async () => {
    while (next < first + count) {
      const index = next++;
      const scenario = generateScenario(seed, index, programs);
      tell(await runScenario({ ...scenario, ...(values.classic ? { classic: true } : {}) }, image, programs));
    }
  }),
);
const kinds = [...verdicts].map(([verdict, times]) => `${times} ${verdict}`).join(', ');
process.stdout.write(
  `${image.kernelRelease}, seed ${seed}: ${count} stores from ${first} on: ${kinds}; ${different} not as preflight said; ` +
    `${((Date.now() - started) / 1000).toFixed(0)} s\n`,
);
if (different > 0) process.exitCode = 1;

function tell({ title, said, happened, differences }: Result): void {
  const kind = `${happened.verdict}${happened.verdict === 'boots' && said.slot === 'none' ? ' with the built-in policy' : ''}`;
  verdicts.set(kind, (verdicts.get(kind) ?? 0) + 1);
  if (values.verbose) process.stdout.write(`${title}: ${kind} ${said.slot ?? ''}\n`);
  if (differences.length === 0) return;
  different += 1;
  const log = happened.log.map((line) => `    ${line}\n`).join('');
  const notes = said.notes.map(({ file = '', line = '', message }) => `    said ${file}:${line} ${message}\n`).join('');
  process.stdout.write(`${title}\n${differences.map((line) => `  ${line}\n`).join('')}${notes}${log}`);
}
