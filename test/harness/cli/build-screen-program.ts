import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

const source = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** @returns the program of query-screen-program.ts, in one file as the command is */
export async function buildScreenProgram(folder: string): Promise<string> {
  await build({
    config: source('tsdown.config.ts'),
    entry: { program: source('test/harness/cli/query-screen-program.ts') },
    outDir: join(folder, 'built'),
    outExtensions: () => ({ js: '.mjs' }),
    tsconfig: source('tsconfig.json'),
    logLevel: 'silent',
  });
  return join(folder, 'built/program.mjs');
}
