import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, it } from 'vitest';
import { InstalledPackage, packedPackage, ROOT } from '../../packed.js';
import { PREBUILDS, PROGRAMS } from './prebuilds.js';

const runFile = promisify(execFile);
const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
  man: string[];
};

/** Everything that is in the package, and nothing else. */
const BELONGS = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|binding\.gyp|CMakeLists\.txt)$/,
  /^dist\/(lib|qemu)\/.*\.(js|d\.ts)$/,
  /^dist\/cli\/[\w-]+\.js$/,
  /^dist\/man\/tomoyo[\w-]*\.1$/,
  /^dist\/completions\/(tomoyo\.bash|_tomoyo|tomoyo\.fish)$/,
  /^dist\/THIRD-PARTY\.txt$/,
  /^prebuilds\/linux-(x64|arm64|arm)\/(tomoyo(\.armv7)?\.node|tomoyo-loader|board-agent|board-init)$/,
  /^native\/(install\.mjs|headers\.mjs|addon-file\.cjs)$/,
  /^native\/(binding|core|loader)\/[\w-]+\.(cc|h|map)$/,
  /^native\/(binding|core)\/sources\.txt$/,
  /^native\/headers\/[\w.-]+\.h$/,
  /^native\/nodedir\/include\/node\/(common|config)\.gypi$/,
  /^packaging\/(init\.d|policy|systemd|tmpfiles\.d)\//,
  /^qemu\/guest\//,
  /^docs\/(guides|reference|examples)\//,
  /^docs\/[\w-]+\.md$/,
];

async function packedFiles(): Promise<string[]> {
  const { stdout } = await runFile('tar', ['-tzf', await packedPackage()]);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/^package\//, '')]));
}

/** Bytes of all files below a folder. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const about = await stat(join(folder, name));
    if (about.isFile()) bytes += about.size;
  }
  return bytes;
}

/** What docs/guides/installing.md says that each of them is at most. */
function budget(what: string): number {
  const guide = readFileSync(join(ROOT, 'docs/guides/installing.md'), 'utf8');
  const [, megabytes] = new RegExp(`^\\| ${what} \\| at most ([\\d.]+) MB \\|`, 'm').exec(guide) ?? [];
  return Number(megabytes) * 1e6;
}

describe('the package', () => {
  it('has nothing that does not belong there', async () => {
    const files = await packedFiles();
    expect(files.filter((file) => !BELONGS.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  it('has all that package.json points to, and the binaries of each machine', async () => {
    const { exports, bin, man } = packageJson;
    const pointed = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    const wanted = [...pointed, ...Object.values(bin), ...man].map((path) => path.replace(/^\.\//, ''));
    for (const { folder, addon } of PREBUILDS)
      wanted.push(...[addon, ...PROGRAMS].map((name) => `prebuilds/${folder}/${name}`));
    wanted.push('LICENSE', 'dist/THIRD-PARTY.txt', 'dist/completions/_tomoyo', 'native/headers/napi.h');
    expect(await packedFiles()).toEqual(expect.arrayContaining(wanted));
  });

  it('needs no other package', () => {
    expect(packageJson).not.toHaveProperty('dependencies');
  });

  it('is within its budget, packed and installed', async () => {
    await using installed = await InstalledPackage.make();
    const sizes = {
      packed: (await stat(await packedPackage())).size,
      installed: await bytesIn(join(installed.folder, 'node_modules')),
    };
    for (const [what, size] of Object.entries(sizes)) {
      const most = budget(what);
      expect([what, most > 0, size <= most, size]).toEqual([what, true, true, size]);
      // A budget that is far off says nothing.
      expect(size).toBeGreaterThan(most * 0.7);
    }
  });

  it('has completions as its command prints them', async () => {
    await using installed = await InstalledPackage.make();
    for (const [shell, file] of [
      ['bash', 'tomoyo.bash'],
      ['zsh', '_tomoyo'],
      ['fish', 'tomoyo.fish'],
    ] as const) {
      const words = [join(installed.home, 'dist/cli/tomoyo.js'), 'completion', shell];
      const { stdout } = await runFile(process.execPath, words, { maxBuffer: 1e7 });
      expect(readFileSync(join(installed.home, 'dist/completions', file), 'utf8')).toBe(stdout);
    }
  });

  it('is what publint wants', async () => {
    const tarball = readFileSync(await packedPackage());
    const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, packageJson))).toEqual([]);
  });

  it('has types for every entry, as modules see them', async () => {
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(await packedPackage())));
    if (!checked.types) throw new Error('no types at all');
    // ES modules alone: require() of it is no way to use it before Node 22, and is not promised.
    const seen = checked.problems.filter(
      (problem) => !('resolutionKind' in problem) || ['node16-esm', 'bundler'].includes(problem.resolutionKind),
    );
    expect(seen).toEqual([]);
    const entries = Object.entries(packageJson.exports).filter(([, entry]) => typeof entry !== 'string');
    for (const [name] of entries)
      expect([name, checked.entrypoints[name]?.resolutions['node16-esm'].resolution?.isTypeScript]).toEqual([
        name,
        true,
      ]);
  });
});
