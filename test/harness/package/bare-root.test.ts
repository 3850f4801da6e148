// What docs/guides/installing.md says of a device with npm, in a Debian of which nothing was chosen: npm, Node.js and the
// package are put into it; there is no compiler, no Python, and no network.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debianRoot } from '../../board/foreign-roots/debian-root.js';
import { packedPackage } from '../../packed.js';

const runFile = promisify(execFile);
const HOME = '/usr/lib/node_modules/tomoyo';
const POLICY = '<kernel>\nuse_profile 0\n\n<kernel> /usr/sbin/sshd\nuse_profile 3\nfile reed /etc/passwd\n';

const root = mkdtempSync(join(tmpdir(), 'tomoyo-bare-root-'));

/** Runs a program in the root, with a network of its own that leads nowhere. */
function inside(...words: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };
  return runFile('unshare', ['--net', 'chroot', root, ...words], { env });
}

beforeAll(async () => {
  await runFile('tar', ['--extract', '--file', await debianRoot('x86-64'), '--directory', root]);
  copyFileSync(process.execPath, join(root, 'usr/bin/node'));
  const { stdout } = await runFile('sh', ['-c', 'command -v npm']);
  const npm = dirname(dirname(realpathSync(stdout.trim())));
  mkdirSync(join(root, 'usr/lib/node_modules'));
  cpSync(npm, join(root, 'usr/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/bin/npm'));
  copyFileSync(await packedPackage(), join(root, 'root/tomoyo.tgz'));
  writeFileSync(join(root, 'root/domain_policy'), POLICY);
  await inside('npm', 'install', '--global', '--offline', '/root/tomoyo.tgz');
}, 600_000);

afterAll(() => rmSync(root, { recursive: true }));

describe('a bare Debian with Node.js and npm', () => {
  it.each(['cc', 'g++', 'make', 'python3'])('has no %s', async (program) => {
    await expect(inside('sh', '-c', `command -v ${program}`)).rejects.toMatchObject({ code: 127 });
  });

  it('has the command, which checks a policy', async () => {
    expect((await inside('tomoyo', '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const failed = { code: 1, stdout: expect.stringContaining('domain_policy:6:6: error: ') };
    await expect(inside('tomoyo', 'check', '/root/domain_policy')).rejects.toMatchObject(failed);
  });

  it('has the manual pages where man looks', async () => {
    expect((await inside('cat', '/usr/share/man/man1/tomoyo-check.1')).stdout).toMatch(/^\.TH TOMOYO/m);
  });

  it('has every entry that needs nothing else, and the addon that was brought', async () => {
    const program = `
      process.chdir('${HOME}');
      for (const entry of ['', '/language', '/policy', '/qemu']) await import('tomoyo' + entry);
      await (await (await import('tomoyo')).openTomoyo()).status();
      console.log(process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node')).join());`;
    writeFileSync(join(root, `${HOME}/look.mjs`), program);
    expect((await inside('node', `${HOME}/look.mjs`)).stdout).toBe(`${HOME}/prebuilds/linux-x64/tomoyo.node\n`);
  });
});
