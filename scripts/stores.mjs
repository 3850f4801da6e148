// `npm run stores -- [--count 500] [--seed 1] [--first 0] [--jobs 1] [--arch arm64|armhf] [--kernel 6.1|6.12] [--verbose]`
// Damaged stores, each booted with our loader (with --classic: with the C one). Exit code 1 when preflight and what happened differ.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, run } from './steps.mjs';

await main(async () => {
  await provision('board');
  await build();
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.stores.json']);
  const program = join(ROOT, 'build/stores/test/stores/main.js');
  const stores = spawn(process.execPath, [program, '--root', ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => stores.once('close', (code) => resolve(code ?? 1)));
});
