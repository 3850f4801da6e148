// Runs test/NAME/main.ts, which needs a board, with the words of the command line.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, run } from './steps.mjs';

/** @param {string} name of the folder, of its tsconfig, and of the folder it is compiled to */
export async function runOnBoard(name) {
  await main(async () => {
    await provision('board');
    await build();
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', `tsconfig.${name}.json`]);
    const program = join(ROOT, `build/${name}/test/${name}/main.js`);
    const child = spawn(process.execPath, [program, '--root', ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
    process.exitCode = await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  });
}
