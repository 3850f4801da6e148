// Builds what changed: the addon for host and boards, the guest programs, the library, the command.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeManPages } from './man.mjs';
import { buildMachine, removeSourceBuild } from './native.mjs';
import { main, ROOT, run, say } from './steps.mjs';

/**
 * Every step: what it reads, what must be there afterwards, how it is made. A step whose inputs did not change since it
 * last succeeded is left out.
 * @type {readonly { name: string, inputs: readonly string[], outputs: readonly string[], make: () => Promise<unknown> }[]}
 */
const STEPS = [
  .../** @type {const} */ ([
    { architecture: 'x64', folder: 'prebuilds/linux-x64', addon: 'tomoyo.node' },
    { architecture: 'arm64', folder: 'prebuilds/linux-arm64', addon: 'tomoyo.node' },
    { architecture: 'armhf', folder: 'prebuilds/linux-arm', addon: 'tomoyo.armv7.node' },
  ]).map(({ architecture, folder, addon }) => ({
    name: `addon, loader and agent for ${architecture}`,
    inputs: ['native', 'CMakeLists.txt', 'qemu/guest', 'scripts/native.mjs'],
    outputs: [addon, 'tomoyo-loader', 'board-agent', 'board-init'].map((file) => `${folder}/${file}`),
    make: () => buildMachine(architecture),
  })),
  {
    name: 'types of the library',
    inputs: ['lib', 'qemu', 'tsconfig.json', 'tsconfig.build.json'],
    outputs: ['dist/lib/index.d.ts', 'dist/qemu/index.d.ts', 'dist/qemu/vitest/index.d.ts'],
    make: async () => {
      rmSync(join(ROOT, 'dist/lib'), { recursive: true, force: true });
      rmSync(join(ROOT, 'dist/qemu'), { recursive: true, force: true });
      await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json']);
    },
  },
  {
    name: 'library and command',
    inputs: ['lib', 'qemu', 'tsdown.config.ts'],
    outputs: ['dist/cli/tomoyo.js', 'dist/lib/index.js', 'dist/qemu/index.js', 'dist/qemu/vitest/index.js'],
    make: () => run(join(ROOT, 'node_modules/.bin/tsdown'), []),
  },
  {
    name: 'manual pages',
    inputs: ['lib', 'qemu', 'tsdown.config.ts', 'scripts/man.mjs'],
    outputs: ['dist/man/tomoyo.1'],
    make: writeManPages,
  },
];

/** Not in build/: node-gyp empties that. */
const STAMPS = join(ROOT, 'node_modules/.cache/tomoyo');

/** Builds every step that is not up to date, in order. */
export async function build() {
  await removeSourceBuild();
  for (const step of STEPS) {
    const stamp = join(STAMPS, step.name.replaceAll(' ', '-'));
    const hash = hashOf([...step.inputs, 'package-lock.json', 'package.json']);
    const there = step.outputs.every((output) => existsSync(join(ROOT, output)));
    if (there && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue;
    say(`building ${step.name} ...`);
    await step.make();
    mkdirSync(STAMPS, { recursive: true });
    writeFileSync(stamp, hash);
  }
}

/** @param {readonly string[]} paths files or folders, hashed with their names and contents */
function hashOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(filesUnder)) hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(join(ROOT, path))) return [];
  const entries = readdirSyncOrFile(path);
  return entries === undefined ? [path] : entries.flatMap((name) => filesUnder(`${path}/${name}`));
}

/** @param {string} path */
function readdirSyncOrFile(path) {
  try {
    return readdirSync(join(ROOT, path)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(build);
