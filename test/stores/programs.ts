import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '../../qemu/index.js';
import type { Programs } from './scenario.js';

const COMPILERS: Readonly<Record<Architecture, string>> = {
  arm64: 'aarch64-linux-gnu-g++',
  armhf: 'arm-linux-gnueabihf-g++',
};
const PREBUILDS: Readonly<Record<Architecture, string>> = { arm64: 'linux-arm64', armhf: 'linux-arm' };

/** @param root the checkout, built */
export function buildPrograms(root: string, architecture: Architecture): Programs & AsyncDisposable {
  const folder = mkdtempSync(join(tmpdir(), 'stores-programs-'));
  const first = join(folder, 'first');
  const source = join(root, 'test', 'stores', 'native', 'first.cc');
  execFileSync(COMPILERS[architecture], ['-std=c++17', '-O1', '-static', '-s', '-o', first, source]);
  return {
    first,
    loader: join(root, 'prebuilds', PREBUILDS[architecture], 'tomoyo-loader'),
    otherMachine: '/bin/true',
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
}
