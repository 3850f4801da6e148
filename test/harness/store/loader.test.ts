import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readElf } from '../../../lib/store/elf.js';
import { makeRoot, removeRoots } from '../../unit/store/fake-root.js';

const loader = (machine: string) =>
  fileURLToPath(new URL(`../../../prebuilds/linux-${machine}/tomoyo-loader`, import.meta.url));

afterEach(removeRoots);

describe('tomoyo-loader', () => {
  it.each([
    ['x64', '64-bit x86-64'],
    ['arm64', '64-bit AArch64'],
    ['arm', '32-bit ARM'],
  ])('is a program for %s that needs no other file', (name, machine) => {
    expect(readElf(readFileSync(loader(name)))).toEqual({
      machine,
      interpreter: undefined,
      libraries: [],
      libraryFolders: [],
    });
  });

  it('says what the next boot takes, without a kernel', () => {
    const root = makeRoot({
      'profile.conf': 'PROFILE_VERSION=20150505\n0-COMMENT=\n',
      'domain_policy.conf': '<kernel>\nuse_profile 0\n',
      'exception_policy.conf': '',
      'policy/26-11-25.03:00:00/profile.conf': 'PROFILE_VERSION=20150505\n1-COMMENT=\n',
      'policy/26-11-25.03:00:00/domain_policy.conf': '<kernel>\nuse_profile 1\n',
      'policy/26-11-25.03:00:00/exception_policy.conf': 'path_group A /a\n',
      'policy/26-11-25.03:00:00/manager.conf': '',
    });
    const { status, stdout, stderr } = spawnSync(loader('x64'), ['--policy', root, '--dry-run'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, 'slot=26-11-25.03:00:00\n']);
    expect(stderr).toContain('slot -: exception_policy.conf: is empty, as a power cut leaves it [empty]');
    const nothing = join(root, 'nothing');
    expect(
      execFileSync(loader('x64'), ['--policy', nothing, '--dry-run'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    ).toEqual(Buffer.from('slot=none\n'));
  });

  it('knows its words', () => {
    const { status, stderr } = spawnSync(loader('x64'), ['--dry'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^usage: tomoyo-loader /)]);
  });
});
