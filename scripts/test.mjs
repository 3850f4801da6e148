// `npm test`: everything, from a fresh machine. Words after `--` choose: `npm test -- unit`, `npm test -- "board arm64 6.1"`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { check, CHECKS } from './check.mjs';
import { testCore } from './native.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, say } from './steps.mjs';

/** Without any the tests show nothing more: what boards run is the addon as it is shipped. */
const SANITIZERS = /** @type {const} */ (['address,undefined', 'thread']);

await main(async () => {
  const projects = process.argv.slice(2);
  await provision('test');
  await build();
  /** @type {import('./steps.mjs').Total[]} */
  const totals = [];
  if (projects.length === 0) {
    // a run of the core's tests is one processor's work
    totals.push(...(await Promise.all([check(Object.keys(CHECKS)), ...SANITIZERS.map(core)])));
  }
  totals.push(await vitest(projects));
  const passed = totals.reduce((sum, total) => sum + total.passed, 0);
  const failed = totals.flatMap((total) => total.failed);
  // last, where they are found in the longest log
  for (const name of failed) process.stdout.write(`FAILED ${name}\n`);
  process.stdout.write(`${passed} passed, ${failed.length} failed\n`);
  if (failed.length > 0 || passed === 0) process.exitCode = 1;
});

/** @param {typeof SANITIZERS[number]} sanitizer */
async function core(sanitizer) {
  const title = `C++ core with -fsanitize=${sanitizer}`;
  const { passed, failed } = await testCore(sanitizer);
  say(`${failed.length === 0 ? 'ok    ' : 'FAILED'} ${title}: ${passed} passed`);
  return { passed, failed: failed.map((name) => `${title}: ${name}`) };
}

/** @param {readonly string[]} projects */
async function vitest(projects) {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-test-'));
  try {
    const total = join(folder, 'total.json');
    const args = ['run', ...projects.flatMap((name) => ['--project', name])];
    const code = await new Promise((resolve, reject) => {
      const child = spawn(join(ROOT, 'node_modules/.bin/vitest'), args, {
        cwd: ROOT,
        env: { ...process.env, TOMOYO_TEST_TOTAL: total },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      child.once('error', reject);
      child.once('close', resolve);
    });
    /** @type {import('./steps.mjs').Total} */
    const counted = JSON.parse(readFileSync(total, 'utf8'));
    if (code !== 0 && counted.failed.length === 0) counted.failed.push(`vitest ended with ${code}`);
    return counted;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
