// Lint, types, format: `node scripts/check.mjs [lint] [types] [format [--write]]`; all of them without words.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lintCpp } from './native.mjs';
import { atOnce, main, ROOT, say, StepError, tryRun } from './steps.mjs';

const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules/.bin', name);
const SOURCES = ['lib', 'qemu', 'test', 'bench', 'scripts', 'native'];

/** @type {Record<string, { title: string, run: (write: boolean) => Promise<{ code: number, output: string }> }>} */
export const CHECKS = {
  lint: { title: 'lint', run: () => tryRun(bin('oxlint'), ['--type-aware', '--deny-warnings', ...SOURCES]) },
  doors: {
    title: 'doors between rooms',
    run: () => tryRun(bin('depcruise'), ['--config', '.dependency-cruiser.mjs', 'lib', 'qemu']),
  },
  types: { title: 'types', run: () => tryRun(bin('tsc'), ['-p', 'tsconfig.json']) },
  scripts: { title: 'types of the scripts', run: () => tryRun(bin('tsc'), ['-p', 'tsconfig.scripts.json']) },
  docs: { title: 'docstrings of exports', run: () => tryRun(bin('typedoc'), ['--emit', 'none', '--logLevel', 'Warn']) },
  format: {
    title: 'format',
    run: (write) => tryRun(bin('prettier'), [write ? '--write' : '--check', '--log-level=warn', '.']),
  },
  cpp: {
    title: 'C++ format and lint',
    run: async () => {
      const { ok, output } = await lintCpp();
      return { code: ok ? 0 : 1, output };
    },
  },
};

/** Words of the command line that stand for several checks. */
const GROUPS = { lint: ['lint', 'doors', 'cpp'], types: ['types', 'scripts', 'docs'], format: ['format'] };

/**
 * Runs checks, as many at once as there are processors; the output of those that failed goes to stderr.
 * @param {readonly string[]} names
 * @returns {Promise<import('./steps.mjs').Total>}
 */
export async function check(names, write = false) {
  /** @type {import('./steps.mjs').Total} */
  const total = { passed: 0, failed: [] };
  const steps = names.map((name) => {
    const step = CHECKS[name];
    if (!step) throw new StepError(`unknown check "${name}"; there are ${Object.keys(CHECKS).join(', ')}.`);
    return step;
  });
  await atOnce(steps, async (step) => {
    const { code, output } = await step.run(write);
    say(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.title}`);
    if (code === 0) {
      total.passed++;
      return;
    }
    process.stderr.write(output);
    total.failed.push(step.title);
  });
  return total;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(async () => {
    const words = process.argv.slice(2).filter((word) => word !== '--write');
    const names = words.length === 0 ? Object.keys(CHECKS) : words.flatMap((word) => GROUPS[word] ?? [word]);
    const { failed } = await check(names, process.argv.includes('--write'));
    if (failed.length > 0) process.exitCode = 1;
  });
