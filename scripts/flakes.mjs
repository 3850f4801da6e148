// `npm run flakes -- [--runs 100] [--project "board arm64 6.1"]... [--bail] [--logs FOLDER] [FILES...]`: the tests of boards that
// often in a row; other files by what is in their names (`test/` is all). A line a run; the log of each failed run is kept; a
// summary at the end. Exit code 1 when a run failed.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, say, StepError, tryRun } from './steps.mjs';

/** About boards themselves, not about what runs on them; what is run where nothing else is chosen. */
const ABOUT_BOARDS = [
  ...[
    'board-api',
    'command',
    'demo-end',
    'disk',
    'eval',
    'own-image',
    'own-initrd',
    'own-kernel',
    'remote',
    'remote-policy',
    'template',
    'verdict',
    'verdict-clean',
    'verdict-own-image',
    'vitest-kit',
    'vitest-matchers',
  ].map((name) => `test/board/${name}.board.ts`),
  'test/harness/board/board.board.ts',
  'test/harness/cli/ci-guide.board.ts',
];

/** Those of the last time make room. */
const LOG = /^run-\d+\.log$/;

/**
 * @typedef {{ code: number, output: string, seconds: number, failed: readonly string[] }} Run
 */

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    project: { type: 'string', multiple: true },
    bail: { type: 'boolean', default: false },
    logs: { type: 'string', default: 'build/flakes' },
    /** Of another vitest project, or of this one where it is built already. */
    root: { type: 'string' },
  },
  allowPositionals: true,
});
const isOurs = values.root === undefined;
const files = positionals.length === 0 && isOurs ? ABOUT_BOARDS : positionals;

await main(async () => {
  const wanted = Number(values.runs);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new StepError(`--runs takes a number from 1, got "${values.runs}".`);
  if (isOurs) {
    // one that was renamed would be left out without a word
    const gone = ABOUT_BOARDS.find((file) => !existsSync(join(ROOT, file)));
    if (gone !== undefined) throw new StepError(`${gone} is not there: scripts/flakes.mjs names it.`);
    await provision('test');
    await build();
  }
  const logs = resolve(values.logs);
  for (const name of existsSync(logs) ? readdirSync(logs) : []) if (LOG.test(name)) rmSync(join(logs, name));
  /** @type {Run[]} */
  const runs = [];
  while (runs.length < wanted) {
    const run = await once();
    runs.push(run);
    const result = run.code === 0 ? 'passed' : `FAILED: ${run.failed.join('; ')}`;
    say(`run ${runs.length} of ${wanted}: ${run.seconds.toFixed(1)} s, ${result}`);
    if (run.code === 0) continue;
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, `run-${runs.length}.log`), run.output);
    if (values.bail) break;
  }
  process.stdout.write(summary(runs, logs));
  if (runs.some(({ code }) => code !== 0)) process.exitCode = 1;
});

/** @returns {Promise<Run>} */
async function once() {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-flakes-'));
  try {
    const report = join(folder, 'report.json');
    const projects = values.project ?? (isOurs ? ['board arm64 6.1'] : []);
    const chosen = projects.flatMap((name) => ['--project', name]);
    if (values.root !== undefined) chosen.push('--root', values.root);
    const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
    const begun = performance.now();
    const { code, output } = await tryRun(join(ROOT, 'node_modules/.bin/vitest'), [
      'run',
      ...chosen,
      ...reporters,
      ...files,
    ]);
    return { code, output, seconds: (performance.now() - begun) / 1000, failed: failedTests(report, code) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} report
 * @param {number} code
 * @returns {readonly string[]}
 */
function failedTests(report, code) {
  if (code === 0) return [];
  /** @type {{ testResults: { name: string, status: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  let read;
  try {
    read = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return ['(vitest wrote no report)'];
  }
  const names = read.testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName);
    return failed.length === 0 && status === 'failed' ? [`(${name} could not be run)`] : failed;
  });
  return names.length === 0 ? ['(an error outside of the tests)'] : names;
}

/**
 * @param {readonly Run[]} runs
 * @param {string} logs
 */
function summary(runs, logs) {
  const failed = runs.filter(({ code }) => code !== 0);
  const seconds = runs.map((run) => run.seconds).sort((one, other) => one - other);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const name of failed.flatMap((run) => run.failed)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const often = [...counts].sort(([, one], [, other]) => other - one);
  const middle = seconds[Math.floor(seconds.length / 2)] ?? 0;
  const times = [seconds[0] ?? 0, middle, seconds.at(-1) ?? 0].map((time) => time.toFixed(1));
  return [
    `${runs.length} runs, ${failed.length} failed`,
    ...often.map(([name, count]) => `${String(count).padStart(5)} x ${name}`),
    `seconds: ${times[0]} least, ${times[1]} median, ${times[2]} most`,
    ...(failed.length === 0 ? [] : [`logs of the failed runs: ${logs}`]),
    '',
  ].join('\n');
}
