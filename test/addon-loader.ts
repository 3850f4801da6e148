// A program that loads an addon as Node.js does, for C libraries that no Node.js can be had for.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wantedSymbols } from './harness/package/prebuilds.js';

const MAIN = fileURLToPath(new URL('harness/package/native/load-addon.c', import.meta.url));

/** What it prints of an addon that registers itself. */
export const REGISTERED = /^api 8, registered, [1-9]\d* calls\n$/;

/** Names of the functions of Node-API that an addon wants. */
export async function nodeFunctions(addon: string): Promise<string[]> {
  return (await wantedSymbols(addon)).map(({ name }) => name).filter((name) => name.startsWith('napi_'));
}

/**
 * @param compiler and the words before and behind the sources
 * @param functions those that the program has; each says "ok" and is counted
 * @param into path of the program; its second source is beside it
 */
export function compileAddonLoader(
  { compiler, before = [], behind = [] }: { compiler: string; before?: readonly string[]; behind?: readonly string[] },
  functions: readonly string[],
  into: string,
): void {
  const source = `${into}-node.c`;
  const lines = functions.map((name) => `int ${name}(void) { calls++; return 0; }\n`);
  writeFileSync(source, `int calls;\n${lines.join('')}`);
  execFileSync(compiler, ['-O1', '-rdynamic', '-o', into, ...before, MAIN, source, ...behind], { stdio: 'pipe' });
}
