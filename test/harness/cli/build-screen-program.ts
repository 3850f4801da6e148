import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// @ts-expect-error a script has no declarations
import { bundled } from '../../../scripts/bundled.mjs';

/** @returns the program of query-screen-program.ts, in one file as the command is */
export function buildScreenProgram(folder: string): Promise<string> {
  return bundled(fileURLToPath(new URL('query-screen-program.ts', import.meta.url)), join(folder, 'built'));
}
