import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { prebuilt, PREBUILDS, readelf, wantedSymbols } from './prebuilds.js';

const runFile = promisify(execFile);
const LOADER = fileURLToPath(new URL('native/load-addon.c', import.meta.url));
const MUSL = '/usr/lib/x86_64-linux-musl/libc.so';

/** C text of functions of these names, each of which says "ok" and is counted. */
function functionsOfNode(names: readonly string[]): string {
  return ['int calls;', ...names.map((name) => `int ${name}(void) { calls++; return 0; }`), ''].join('\n');
}

describe('the prebuilt addon and musl', () => {
  it('load on x64, with every symbol bound, and register', async () => {
    const addon = prebuilt('linux-x64', 'tomoyo.node');
    const wanted = (await wantedSymbols(addon)).map(({ name }) => name).filter((name) => name.startsWith('napi_'));
    const folder = await mkdtemp(join(tmpdir(), 'tomoyo-musl-'));
    try {
      const [source, program] = [join(folder, 'node.c'), join(folder, 'load')];
      await writeFile(source, functionsOfNode(wanted));
      await runFile('musl-gcc', ['-rdynamic', '-o', program, LOADER, source]);
      expect(await readelf('--program-headers', program)).toContain('/lib/ld-musl-x86_64.so.1');
      const { stdout } = await runFile(program, [addon]);
      expect(stdout).toMatch(/^api 8, registered, [1-9]\d* calls\n$/);

      // The same with one function less: what this test would say of a symbol that musl does not have.
      await writeFile(source, functionsOfNode(wanted.filter((name) => name !== 'napi_create_function')));
      await runFile('musl-gcc', ['-rdynamic', '-o', program, LOADER, source]);
      await expect(runFile(program, [addon])).rejects.toMatchObject({
        stderr: expect.stringContaining('napi_create_function: symbol not found'),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(PREBUILDS)('have the same names on $folder', async ({ folder, addon }) => {
    const rows = (await readelf('--dyn-syms', MUSL)).split('\n').map((line) => line.trim().split(/\s+/));
    const given = new Set(rows.filter((row) => row[6] !== 'UND').map((row) => row[7]));
    const wanted = (await wantedSymbols(prebuilt(folder, addon))).filter(({ name }) => !name.startsWith('napi_'));
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter(({ name, weak }) => !weak && !given.has(name))).toEqual([]);
  });
});
