// `npm run bench -- [CASE...] [--arch arm64] [--kernel 6.1] [--rounds 7]`
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, run } from './steps.mjs';

await main(async () => {
  await provision('bench');
  await build();
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.bench.json']);
  const program = join(ROOT, 'build/bench/bench/bench.js');
  const bench = spawn(process.execPath, [program, '--root', ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => bench.once('close', (code) => resolve(code ?? 1)));
});
