import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { makeRoot, removeRoots, type RootFiles } from '../../unit/store/fake-root.js';
import { tomoyo } from './run-command.js';

const built = (name: string) => fileURLToPath(new URL(`../../../prebuilds/linux-arm64/${name}`, import.meta.url));

const STORE: RootFiles = {
  'etc/tomoyo/profile.conf': 'PROFILE_VERSION=20150505\n0-COMMENT=\n3-COMMENT=\n',
  'etc/tomoyo/domain_policy.conf': '<kernel>\nuse_profile 0\n<kernel> /usr/sbin/sshd\nuse_profile 3\n',
  'etc/tomoyo/exception_policy.conf': 'path_group LOGS /var/log/\\*\n',
  'etc/tomoyo/manager.conf': '<kernel> /usr/bin/tomoyo\n',
};
const UNDEFINED = {
  'etc/tomoyo/domain_policy.conf': '<kernel>\nuse_profile 0\n<kernel> /usr/sbin/sshd\nuse_profile 9\n',
};

afterEach(removeRoots);

/** A root for a 64-bit ARM machine, with our loader. Its path is the word ROOT in what is printed. */
async function preflight(files: RootFiles, ...args: readonly string[]) {
  const root = makeRoot({ ...STORE, ...files });
  mkdirSync(join(root, 'sbin'), { recursive: true });
  for (const [name, program] of [
    ['init', 'board-agent'],
    ['tomoyo-init', 'tomoyo-loader'],
  ] as const) {
    copyFileSync(built(program), join(root, 'sbin', name));
    chmodSync(join(root, 'sbin', name), 0o755);
  }
  const words = args.map((word) => word.replace('ROOT', root));
  const { code, stdout, stderr } = await tomoyo(['preflight', ...words]);
  return [code, stdout.replaceAll(root, 'ROOT'), stderr.replaceAll(root, 'ROOT')];
}

describe('tomoyo preflight', () => {
  it('says that a root boots, and with what', async () => {
    expect(await preflight({}, 'ROOT')).toEqual([
      0,
      'ROOT: boots (tomoyo-loader takes the files in /etc/tomoyo)\n',
      '',
    ]);
  });

  it('names the line for which a policy is passed over', async () => {
    const notes = [
      '  note domain_policy.conf:4: profile 9, used by <kernel> /usr/sbin/sshd, is not defined [undefined_profile]\n',
      '  note nothing in the store can be loaded: EVERYTHING IS DISABLED [built_in]\n',
    ].join('');
    const taken = 'boots (tomoyo-loader takes its built-in policy: everything disabled)\n';
    expect(await preflight(UNDEFINED, 'ROOT')).toEqual([4, `ROOT: ${taken}${notes}`, '']);
    // a policy folder alone is judged in the same way
    expect(await preflight(UNDEFINED, 'ROOT/etc/tomoyo')).toEqual([4, `ROOT/etc/tomoyo: ${taken}${notes}`, '']);
  });

  it.each([
    ['lsm=yama', 'tomoyo-loader', 'yama leaves TOMOYO out [not_in_lsm_list]'],
    ['TOMOYO_trigger=/x', 'tomoyo-loader', '/x: the trigger is not there [trigger_missing]'],
    ['TOMOYO_loader=/x', 'none', '/x: the loader is not there [loader_missing]'],
    ['TOMOYO_loader=/etc/tomoyo', 'other', '/etc/tomoyo: the loader is a folder: the kernel finds profile 0 undefined'],
  ])('judges the kernel command line: %s', async (words, loader, reason) => {
    const [code, stdout] = await preflight({}, 'ROOT', '--kernel-command-line', words);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`(loader: ${loader})\n  because ${reason}`)]);
  });

  it('gives one object as JSON', async () => {
    const [code, stdout] = await preflight({}, 'ROOT', '--json');
    expect([code, JSON.parse(String(stdout))]).toEqual([
      0,
      { verdict: 'boots', reasons: [], loader: 'tomoyo-loader', slot: '-', from: '', notes: [] },
    ]);
  });

  it('refuses a path that is not there, and a bad number', async () => {
    expect(await preflight({}, 'ROOT/nothing')).toEqual([
      2,
      '',
      'tomoyo: Cannot read ROOT/nothing: there is no such folder. (TOMOYO_BAD_OPTION)\n',
    ]);
    const [code, , stderr] = await preflight({}, 'ROOT', '--free-memory', 'much');
    expect([code, stderr]).toEqual([2, expect.stringContaining('expected a whole number of MiB, 1 or more')]);
  });
});
