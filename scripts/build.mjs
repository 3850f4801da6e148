// Builds what changed: the addon for host and boards, the guest programs, the library, the command.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesUnder } from './files-under.mjs';
import { writeHeaders } from './headers.mjs';
import { binariesOf, MACHINES } from './machines.mjs';
import { writeGenerated } from './man.mjs';
import { buildMachine, removeSourceBuild } from './native.mjs';
import { builtFiles } from './publishable.mjs';
import { main, ROOT, run, say } from './steps.mjs';
import { writeThirdParty } from './third-party.mjs';
import { writeTypes } from './types.mjs';

/**
 * Every step: what it reads, what must be there afterwards, how it is made. A step whose inputs did not change since it
 * last succeeded is left out.
 * @type {readonly { name: string, inputs: readonly string[], outputs: readonly string[], make: () => Promise<unknown> }[]}
 */
const STEPS = [
  {
    name: 'headers for a build from source',
    inputs: ['scripts/headers.mjs'],
    outputs: ['native/headers/napi.h', 'native/headers/node_api.h'],
    make: async () => writeHeaders(),
  },
  .../** @type {(keyof typeof MACHINES)[]} */ (Object.keys(MACHINES)).map((architecture) => ({
    name: `addon, loader and agent for ${architecture}`,
    inputs: ['native', 'binding.gyp', 'CMakeLists.txt', 'qemu/guest', 'scripts/native.mjs', 'scripts/machines.mjs'],
    outputs: binariesOf(MACHINES[architecture]),
    make: () => buildMachine(architecture),
  })),
  {
    name: 'types of the library',
    inputs: ['lib', 'qemu', 'tsconfig.json', 'tsconfig.build.json', 'scripts/types.mjs'],
    outputs: builtFiles(ROOT).filter((file) => file.endsWith('.d.ts')),
    make: writeTypes,
  },
  {
    name: 'library and command',
    inputs: ['lib', 'qemu', 'tsdown.config.ts'],
    outputs: builtFiles(ROOT).filter((file) => file.endsWith('.js')),
    make: () => run(join(ROOT, 'node_modules/.bin/tsdown'), []),
  },
  {
    name: 'manual pages and completions',
    inputs: ['lib', 'qemu', 'tsdown.config.ts', 'scripts/man.mjs'],
    outputs: [...builtFiles(ROOT).filter((file) => file.endsWith('.1')), 'dist/completions/_tomoyo'],
    make: writeGenerated,
  },
  {
    name: 'licences of others',
    inputs: ['lib', 'qemu', 'scripts/third-party.mjs'],
    outputs: ['dist/THIRD-PARTY.txt'],
    make: async () => writeThirdParty(),
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
    if (there && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
      touch(step.outputs);
      continue;
    }
    say(`building ${step.name} ...`);
    await step.make();
    mkdirSync(STAMPS, { recursive: true });
    writeFileSync(stamp, hash);
  }
}

/** Sources of the same content may be newer: scripts/publishable.mjs looks at the dates. @param {readonly string[]} files */
function touch(files) {
  const now = new Date();
  for (const file of files) utimesSync(join(ROOT, file), now, now);
}

/** @param {readonly string[]} paths files or folders, hashed with their names and contents */
function hashOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap((one) => filesUnder(ROOT, one)))
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(build);
