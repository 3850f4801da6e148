// `npm run fuzz:kernel -- --lines N --pairs N --seed S [--arch arm64|armhf] [--kernel 6.1|6.12] [--minimise N]`
// Exit code 1 when the kernel and our parser, printer or matcher differ.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, run } from './steps.mjs';

await main(async () => {
  await provision('board');
  await build();
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.fuzz.json']);
  const program = join(ROOT, 'build/fuzz/test/fuzz/main.js');
  const fuzz = spawn(process.execPath, [program, '--root', ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => fuzz.once('close', (code) => resolve(code ?? 1)));
});
