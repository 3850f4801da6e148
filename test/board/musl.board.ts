// The prebuilt addon with musl, on a device: test/harness/package/musl.test.ts shows the same on x64. The programs without a
// C library are shown in roots that have none (own-image.board.ts).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { compileAddonLoader, nodeFunctions, REGISTERED } from '../addon-loader.js';
import { prebuilt } from '../harness/package/prebuilds.js';
import { cached } from './foreign-roots/cached.js';
import { debianPackage } from './foreign-roots/debian-packages.js';
import { is32Bit, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';

const it = projectTest();
const MACHINE = is32Bit
  ? { gcc: 'arm-linux-gnueabihf-gcc', triplet: 'arm-linux-musleabihf', ld: 'ld-musl-armhf.so.1' }
  : { gcc: 'aarch64-linux-gnu-gcc', triplet: 'aarch64-linux-musl', ld: 'ld-musl-aarch64.so.1' };
const ADDON = is32Bit ? prebuilt('linux-arm', 'tomoyo.armv7.node') : prebuilt('linux-arm64', 'tomoyo.node');

const scratch = mkdtempSync(join(tmpdir(), 'tomoyo-musl-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The folder with Debian's musl of that architecture, to link with and to run with. */
function muslRoot(architecture: string): Promise<string> {
  return cached(`musl-${architecture}`, { source: import.meta.url, inputs: architecture }, async (into) => {
    for (const name of ['musl', 'musl-dev'])
      execFileSync('dpkg-deb', ['--extract', await debianPackage(architecture, name, into), into]);
  });
}

it('the prebuilt addon loads with musl, with every symbol bound, and registers', async ({ board }) => {
  const { gcc, triplet, ld } = MACHINE;
  const root = await muslRoot(projectChoice().architecture);
  const [objects, include] = [join(root, 'usr/lib', triplet), join(root, 'usr/include', triplet)];
  const before = ['-no-pie', '-nostdinc', '-isystem', include, '-nostdlib', `-Wl,-dynamic-linker,/lib/${ld}`];
  const start = ['crt1.o', 'crti.o'].map((name) => join(objects, name));
  const behind = [`-L${join(root, 'lib', triplet)}`, '-lc', '-lgcc', join(objects, 'crtn.o')];
  const program = join(scratch, 'load');
  compileAddonLoader({ compiler: gcc, before: [...before, ...start], behind }, await nodeFunctions(ADDON), program);

  await board.writeFile(`/lib/${ld}`, readFileSync(join(root, 'lib', triplet, 'libc.so')), { mode: 0o755 });
  await board.writeFile('/srv/load', readFileSync(program), { mode: 0o755 });
  await board.writeFile('/srv/tomoyo.node', readFileSync(ADDON));
  expect(await runOk(board, ['/srv/load', '/srv/tomoyo.node'])).toMatch(REGISTERED);
});
