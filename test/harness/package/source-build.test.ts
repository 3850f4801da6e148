// What docs/guides/installing.md says of npm.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
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

  it('builds from source where no prebuilt addon loads, with the headers that the package brings', async () => {
    await using installed = await InstalledPackage.make({ words: ['--ignore-scripts'] });
    await rm(join(installed.home, 'prebuilds/linux-x64/tomoyo.node'));
    await runFile('unshare', ['--net', 'npm', 'rebuild', '--offline'], {
      cwd: installed.folder,
      env: { ...process.env, ...JOBS },
    });
    expect(await addonInUse(installed.folder)).toMatch(/build\/Release\/tomoyo_native\.node$/);
  });
});
