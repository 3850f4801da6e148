// Builds and checks everything in C++. Child output goes to stderr, and only when something failed.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { MACHINES, PROGRAMS } from './machines.mjs';
import { atOnce, ROOT as root, run, tryRun } from './steps.mjs';

const bin = (name) => path.join(root, 'node_modules', '.bin', name);

/**
 * A reader of `to` sees the old file or the new one, never a half.
 * @param {string} from
 * @param {string} to
 */
async function place(from, to) {
  const temporary = `${to}.${process.pid}`;
  await mkdir(path.dirname(to), { recursive: true });
  await copyFile(from, temporary);
  await rename(temporary, to);
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * One build after the other: each uses all cores by itself.
 * @template T
 * @param {() => Promise<T>} build
 * @returns {Promise<T>}
 */
function inTurn(build) {
  const turn = last.then(build);
  last = turn.catch(() => {});
  return turn;
}

/**
 * Builds the addon and the static programs for one architecture into prebuilds/: for this machine the addon with
 * prebuildify, as a build from source makes it, for boards with cmake-js.
 * @param {keyof typeof MACHINES} architecture
 */
export function buildMachine(architecture) {
  const machine = MACHINES[architecture];
  if (!machine) throw new TypeError(`architecture must be ${Object.keys(MACHINES).join(', ')}, got ${architecture}`);
  const { arch, addon, tools } = machine;
  return inTurn(async () => {
    const out = path.join(root, 'build', architecture);
    const prebuilds = path.join(root, 'prebuilds', `linux-${arch}`);
    if (tools === '') {
      await buildPrograms(out);
      await prebuildify();
    } else {
      const toolchain = path.join(root, 'native', 'toolchains', `linux-${arch}.cmake`);
      const settings = [...PORTABLE.map((word) => `--CD${word}`), `--CDCMAKE_TOOLCHAIN_FILE=${toolchain}`];
      // It configures a folder once; settings may be others since.
      for (const step of ['configure', 'compile'])
        await run(bin('cmake-js'), [step, '--arch', arch, '--out', out, ...settings]);
      // cmake-js moves libraries, not programs.
      const built = path.join(out, 'Release', 'tomoyo_native.node');
      await run(`${tools}strip`, ['--strip-all', built]);
      await place(built, path.join(prebuilds, addon));
    }
    for (const name of PROGRAMS) await place(path.join(out, name), path.join(prebuilds, name));
    // What an earlier build left under another name would be packed, too.
    for (const name of await readdir(prebuilds))
      if (name.endsWith('.node') && name !== addon) await rm(path.join(prebuilds, name));
  });
}

const PORTABLE = ['TOMOYO_STATIC=ON', 'TOMOYO_PORTABLE=ON'];

/** @param {string} out */
async function buildPrograms(out) {
  const settings = [...PORTABLE, 'CMAKE_BUILD_TYPE=Release'].map((word) => `-D${word}`);
  await run('cmake', ['-S', root, '-B', out, ...settings]);
  const parallel = ['--parallel', String(availableParallelism())];
  await run('cmake', ['--build', out, '--target', ...PROGRAMS, ...parallel]);
}

/** In a folder of links: node-gyp begins by deleting build/, which others use. */
async function prebuildify() {
  const stage = path.join(root, 'build', `host-${process.pid}`);
  await mkdir(stage, { recursive: true });
  try {
    for (const name of ['binding.gyp', 'native', 'node_modules', 'package.json'])
      await symlink(path.join(root, name), path.join(stage, name));
    const args = ['--napi', '--target', '20.0.0', '--strip', '--name', 'tomoyo', '--cwd', stage, '--out', root];
    const nodedir = path.join(root, 'native', 'nodedir');
    const settings = { npm_config_nodedir: nodedir, npm_config_tomoyo_portable: 'true', PREBUILD_STRIP_BIN: 'strip' };
    await run(bin('prebuildify'), args, { env: { ...process.env, ...settings } });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** What a build from source leaves here, such as `npm install` in a checkout, is preferred to prebuilds/. */
export async function removeSourceBuild() {
  await rm(path.join(root, 'build', 'Release'), { recursive: true, force: true });
}

/**
 * Builds and runs the tests of core and loader on this machine.
 * @param {'address,undefined' | 'thread'} sanitizer
 * @returns {Promise<import('./steps.mjs').Total>}
 */
export function testCore(sanitizer) {
  return inTurn(async () => {
    const out = path.join(root, 'build', `test-${sanitizer}`);
    const options = ['-DTOMOYO_TESTS=ON', `-DTOMOYO_SANITIZE=${sanitizer}`, '-DCMAKE_BUILD_TYPE=RelWithDebInfo'];
    await run('cmake', ['-S', root, '-B', out, ...options]);
    await run('cmake', ['--build', out, '--parallel', String(availableParallelism())]);
    const { code, output } = await tryRun(path.join(out, 'tomoyo-tests'), ['--no-colors=true']);
    const passed = Number(/test cases:\s*\d+\s*\|\s*(\d+) passed/.exec(output)?.[1] ?? 0);
    if (code === 0 && passed > 0) return { passed, failed: [] };
    process.stderr.write(output);
    const failed = [...output.matchAll(/^TEST CASE: *(.*)$/gm)].map(([, name = '']) => name);
    // A sanitizer that stops the program names no test.
    return { passed, failed: failed.length > 0 ? failed : [`exit code ${code}, ${passed} passed`] };
  });
}

async function filesIn(folder, endings) {
  const full = path.join(root, folder);
  if (!existsSync(full)) return [];
  const names = await readdir(full);
  return names.filter((name) => endings.some((ending) => name.endsWith(ending))).map((name) => path.join(full, name));
}

/**
 * clang-format and clang-tidy over everything in C++.
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function lintCpp() {
  const folders = ['native/core', 'native/binding', 'native/loader', 'native/test', 'qemu/guest', 'qemu/guest/init'];
  const all = (await Promise.all(folders.map((folder) => filesIn(folder, ['.cc', '.h'])))).flat();
  const sources = all.filter((file) => file.endsWith('.cc') && !file.includes('/native/test/'));
  const format = await tryRun('clang-format-19', ['--dry-run', '-Werror', ...all]);

  const headers = ['node-addon-api', 'node-api-headers/include'].flatMap((name) => [
    '-isystem',
    path.join(root, 'node_modules', name),
  ]);
  const flags = [
    '-std=c++17',
    '-fno-exceptions',
    '-fno-rtti',
    '-D_FILE_OFFSET_BITS=64',
    '-I',
    path.join(root, 'native'),
  ];
  const addon = ['-DNAPI_VERSION=8', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'];
  const tidy = (file) => tryRun('clang-tidy-19', ['--quiet', file, '--', ...flags, ...addon, ...headers]);

  const results = [];
  await atOnce(sources, async (file) => results.push(await tidy(file)));
  const bad = [format, ...results].filter(({ code }) => code !== 0);
  return { ok: bad.length === 0, output: bad.map(({ output }) => output).join('') };
}
