// test/board/musl.board.ts shows the same on boards.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { compileAddonLoader, nodeFunctions, REGISTERED } from '../../addon-loader.js';
import { prebuilt, readelf } from './prebuilds.js';

const runFile = promisify(execFile);
const MUSL = { compiler: 'musl-gcc' };

it('the prebuilt addon loads with musl on x64, with every symbol bound, and registers', async () => {
  const addon = prebuilt('linux-x64', 'tomoyo.node');
  const functions = await nodeFunctions(addon);
  const folder = await mkdtemp(join(tmpdir(), 'tomoyo-musl-'));
  try {
    const program = join(folder, 'load');
    compileAddonLoader(MUSL, functions, program);
    expect(await readelf('--program-headers', program)).toContain('/lib/ld-musl-x86_64.so.1');
    expect((await runFile(program, [addon])).stdout).toMatch(REGISTERED);

    // What is said of a symbol that is not there.
    const missing = functions.filter((name) => name !== 'napi_create_function');
    compileAddonLoader(MUSL, missing, program);
    const stderr = expect.stringContaining('napi_create_function: symbol not found');
    await expect(runFile(program, [addon])).rejects.toMatchObject({ stderr });
  } finally {
    await rm(folder, { recursive: true });
  }
});
