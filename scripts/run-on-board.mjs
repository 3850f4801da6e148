// Compiles and runs a program of this checkout that needs a board, with the words of the command line.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { provision } from './provision.mjs';
import { main, ROOT, run } from './steps.mjs';

/**
 * @param {string} name of its tsconfig, and of the folder it is compiled to
 * @param {{ provisions?: 'board' | 'bench', program?: string }} [options] what it needs, and where it is
 */
export async function runOnBoard(name, { provisions = 'board', program = `test/${name}/main.js` } = {}) {
  await main(async () => {
    await provision(provisions);
    await build();
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', `tsconfig.${name}.json`]);
    const path = join(ROOT, 'build', name, program);
    const child = spawn(process.execPath, [path, '--root', ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
    process.exitCode = await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  });
}
