import { execFile } from 'node:child_process';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstalledPackage, ROOT } from '../../packed.js';

const runFile = promisify(execFile);
const RECORDER = fileURLToPath(new URL('record-loads.mjs', import.meta.url));

let installed: InstalledPackage;

beforeAll(async () => {
  installed = await InstalledPackage.make();
  await symlink(join(ROOT, 'node_modules/vitest'), join(installed.folder, 'node_modules/vitest'));
});

afterAll(() => installed[Symbol.asyncDispose]());

interface Loaded {
  /** Files of the package, in it. */
  readonly own: readonly string[];
  /** Modules of Node.js that those name. */
  readonly builtin: readonly string[];
  readonly addons: readonly string[];
}

/** What importing of an entry loads, and a statement behind it that has it as `entry`. */
async function loadedBy(entry: string, statement = ''): Promise<Loaded> {
  const list = join(installed.folder, 'loads');
  const program = `const entry = await import('${entry}'); ${statement}
    const { sharedObjects } = process.report.getReport();
    console.log(JSON.stringify(sharedObjects.filter((file) => file.endsWith('.node'))));`;
  const words = ['--import', RECORDER, '--input-type=module', '--eval', program];
  const { stdout } = await runFile(process.execPath, words, {
    cwd: installed.folder,
    env: { ...process.env, LOADS: list },
  });
  const urls = new Set((await readFile(list, 'utf8')).trimEnd().split('\n'));
  await rm(list);
  const marks = ['/node_modules/tomoyo/', 'node:'];
  const after = (mark: string) =>
    [...urls].flatMap((url) => (url.includes(mark) ? [url.slice(url.indexOf(mark) + mark.length)] : []));
  return { own: after(marks[0] ?? ''), builtin: after(marks[1] ?? ''), addons: JSON.parse(stdout) as string[] };
}

describe('an entry of the package', () => {
  it.each(['tomoyo/language', 'tomoyo/policy'])(
    '%s is pure: no addon, no file, no module of the running system',
    async (entry) => {
      const { own, builtin, addons } = await loadedBy(entry);
      expect(own.length).toBeGreaterThan(0);
      expect(addons).toEqual([]);
      expect(builtin.filter((name) => name !== 'util')).toEqual([]);
    },
  );

  it.each([
    ['tomoyo/language', ['dist/lib/language.js']],
    ['tomoyo/policy', ['dist/lib/policy.js']],
    ['tomoyo', ['dist/lib/index.js']],
    ['tomoyo/qemu', ['dist/qemu/index.js']],
    ['tomoyo/vitest', ['dist/qemu/vitest/index.js']],
  ])('%s loads no other entry, and no addon', async (entry, own) => {
    const loaded = await loadedBy(entry);
    const entries = loaded.own.filter((file) =>
      /^dist\/(lib\/(index|language|policy)|qemu\/(vitest\/)?index)\.js$/.test(file),
    );
    expect(entries).toEqual(own);
    expect(loaded.addons).toEqual([]);
  });

  it('tomoyo loads its addon when a kernel is asked for', async () => {
    const { own, builtin, addons } = await loadedBy('tomoyo', `await entry.openTomoyo({ root: '/nowhere' });`);
    expect(own).toContain('dist/lib/index.js');
    expect(builtin).toContain('fs');
    expect(addons).toEqual([expect.stringMatching(/node_modules\/tomoyo\/prebuilds\/linux-x64\/tomoyo\.node$/)]);
  });

  it('gives the same functions as the others', async () => {
    const program = `
      const all = await import('tomoyo');
      const language = await import('tomoyo/language');
      console.log(JSON.stringify(Object.keys(language).filter((name) => language[name] !== all[name])));`;
    const { stdout } = await runFile(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: installed.folder,
    });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
