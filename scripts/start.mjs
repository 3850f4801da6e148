// `npm start`: from a fresh machine to live audit records of an ARM kernel.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT } from './steps.mjs';

await main(async () => {
  await provision('board');
  await build();
  const demo = spawn(process.execPath, [join(ROOT, 'dist/cli/tomoyo.js'), 'board', 'demo', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // Ctrl-C reaches the demo through the terminal; the others are passed on. It ends cleanly and we with it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => demo.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve) => demo.once('close', (code) => resolve(code ?? 1)));
});
