// What docs/guides/installing.md says of npm.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstalledPackage, ROOT } from '../../packed.js';

const runFile = promisify(execFile);
const JOBS = { npm_config_jobs: '2' };
/** What a Node.js in a sysroot brings, less everything but Node-API. */
const NODE_API = ['js_native_api.h', 'js_native_api_types.h', 'node_api.h', 'node_api_types.h'];

let sysroot: string;

beforeAll(async () => {
  sysroot = await mkdtemp(join(tmpdir(), 'tomoyo-sysroot-'));
  await cp(join(ROOT, 'native/nodedir'), sysroot, { recursive: true });
  for (const name of NODE_API)
    await cp(join(ROOT, 'node_modules/node-api-headers/include', name), join(sysroot, 'include/node', name));
});

afterAll(() => rm(sysroot, { recursive: true }));

/** Which addon a kernel is asked through. */
async function addonInUse(folder: string): Promise<string> {
  const program = `
    const { openTomoyo } = await import('tomoyo');
    await (await openTomoyo({ root: '/nowhere' })).status();
    console.log(process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node')).join());`;
  const { stdout } = await runFile(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
  return stdout.trim();
}

describe('npm install without network', () => {
  it('takes the prebuilt addon', async () => {
    await using installed = await InstalledPackage.make();
    expect(await readdir(installed.home)).not.toContain('build');
    expect(await addonInUse(installed.folder)).toMatch(/prebuilds\/linux-x64\/tomoyo\.node$/);
  });

  it('builds from source when told so, with the headers of a sysroot, as Yocto does', async () => {
    const env = { ...JOBS, npm_config_build_from_source: 'true', npm_config_nodedir: sysroot };
    await using installed = await InstalledPackage.make({ env });
    expect(await addonInUse(installed.folder)).toMatch(/build\/Release\/tomoyo_native\.node$/);
  });

  it('builds where no prebuilt addon loads, with what the package brings: node-gyp is told where that is', async () => {
    await using installed = await InstalledPackage.make({ words: ['--ignore-scripts'] });
    await rm(join(installed.home, 'prebuilds/linux-x64/tomoyo.node'));
    const [said, gyp] = [join(installed.folder, 'said'), join(installed.folder, 'gyp.cjs')];
    await writeFile(gyp, `require('fs').writeFileSync(${JSON.stringify(said)}, process.argv.slice(2).join(' '));`);
    const env = { ...process.env, npm_config_nodedir: '', npm_config_node_gyp: gyp };
    await runFile(process.execPath, [join(installed.home, 'native/install.mjs')], { env });
    expect(await readFile(said, 'utf8')).toContain(`rebuild --nodedir=${join(installed.home, 'native/nodedir')} `);
    const { stdout } = await runFile(process.execPath, ['native/headers.mjs'], { cwd: installed.home });
    expect(stdout).toBe(join(installed.home, 'native/headers'));
    const flags = ['-std=c++17', '-fsyntax-only', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-fno-exceptions', '-Inative'];
    await runFile('g++', [...flags, '-isystem', stdout, 'native/binding/addon.cc'], { cwd: installed.home });
  });

  it('fails where that fails, and says what is missing', async () => {
    await using installed = await InstalledPackage.make({ words: ['--ignore-scripts'] });
    await rm(join(installed.home, 'prebuilds/linux-x64/tomoyo.node'));
    const install = runFile(process.execPath, [join(installed.home, 'native/install.mjs')], {
      env: { PATH: '/nowhere' },
    });
    const stderr = expect.stringContaining('cannot start node-gyp, which builds the addon');
    await expect(install).rejects.toMatchObject({ code: 1, stderr });
  });
});

describe('CMakeLists.txt of the package', () => {
  it('has the sources of the static programs', async () => {
    await using installed = await InstalledPackage.make();
    const out = join(installed.folder, 'out');
    await runFile('cmake', ['-S', installed.home, '-B', out, '-DTOMOYO_STATIC=ON']);
    const { stdout } = await runFile('cmake', ['--build', out, '--target', 'help']);
    for (const program of ['tomoyo-loader', 'board-agent', 'board-init']) expect(stdout).toContain(` ${program}\n`);
  });
});
