import { describe, expect, it } from 'vitest';
import { docBlock } from '../harness/docs/doc-blocks.js';
import { bootProjectBoard, INTERFACE, runOk } from './project-board.js';

const SCRIPT = docBlock('docs/guides/early-boot.md', ({ language }) => language === 'js');

const store = (path: string, data: string) => ({ path: `/etc/tomoyo/${path}`, data, mode: 0o600 });
const SLOT = '26-11-23.01:00:00';

/** Nothing is mounted that the command can mount by itself; init finds all of it again. */
const BARE = `#!/bin/sh
umount /sys/kernel/security
umount -l /proc
tomoyo load --early
mount -t proc proc /proc
mount -t securityfs securityfs /sys/kernel/security
`;

describe('early boot in Node', () => {
  it('the script of the guide puts the policy into the kernel, which obeys it', async () => {
    expect(SCRIPT).toContain('#!/usr/bin/node');
    await using board = await bootProjectBoard({
      files: [{ path: '/srv/load-policy.mjs', data: SCRIPT, mode: 0o755 }],
      append: ['TOMOYO_loader=/srv/load-policy.mjs'],
    });
    const log = await runOk(board, ['dmesg']);
    expect(log).toMatch(/load-policy: \d+ lines/);
    expect(log).toContain('Mandatory Access Control activated.');
    expect(await runOk(board, ['cat', `${INTERFACE}/domain_policy`])).toContain(
      '<kernel> /srv/test/guarded\nuse_profile 3\n',
    );
    // enforced: the shell says so, and the kernel counts it
    await board.run(['/srv/test/guarded', '3']);
    expect(await runOk(board, ['cat', `${INTERFACE}/stat`])).toMatch(/enforcing mode: +[1-9]/);
  });

  it('the command takes the slot that tomoyo-loader takes, counts the boot, and mounts what it needs', async () => {
    await using board = await bootProjectBoard({
      files: [
        { path: '/srv/load-policy', data: BARE, mode: 0o755 },
        store('domain_policy.conf', '<kernel>\nuse_profile 0\n\n<kernel> /srv/x\nuse_profile 9\n'),
        store('policy/default/profile.conf', 'PROFILE_VERSION=20991231\n0-COMMENT=\n3-COMMENT=\n'),
        store(
          `policy/${SLOT}/profile.conf`,
          'PROFILE_VERSION=20150505\n0-COMMENT=\n1-COMMENT=learning\n1-CONFIG={ mode=learning }\n',
        ),
        store(
          `policy/${SLOT}/domain_policy.conf`,
          '<kernel>\nuse_profile 0\nfile raed /a\nfile read /b\n\n<kernel> /srv/slot\nuse_profile 1\n',
        ),
        store(`policy/${SLOT}/exception_policy.conf`, `path_group SLOT ${SLOT}\n`),
        store(`policy/${SLOT}/manager.conf`, '<kernel> /srv/test/manager\n'),
        store('stat.conf', 'Memory used by policy: 4096\n'),
      ],
      append: ['TOMOYO_loader=/srv/load-policy'],
    });
    const log = await runOk(board, ['dmesg']);
    expect(log).toContain('slot -: domain_policy.conf:5: profile 9, used by <kernel> /srv/x, is not defined');
    expect(log).toContain(`policy/${SLOT}/domain_policy.conf:3: `);
    expect(log).toContain(`loaded slot ${SLOT}, 4 files, 1 lines of it are not in the kernel`);
    expect(log).toContain('stat.conf: left out: 4096 bytes');
    expect(log).toContain('Mandatory Access Control activated.');
    expect(await runOk(board, ['cat', `${INTERFACE}/domain_policy`])).toContain('<kernel> /srv/slot\nuse_profile 1\n');
    expect(await runOk(board, ['cat', '/etc/tomoyo/policy/boot-state'])).toBe(`slot=${SLOT}\nattempts=1\n`);
    expect(await runOk(board, ['/sbin/tomoyo-init', '--dry-run'])).toBe(`slot=${SLOT}\n`);
    expect(await runOk(board, ['tomoyo', 'load', '--early', '--dry-run'])).toBe(`slot=${SLOT}\n`);
    const { code, stderr } = await board.run(['tomoyo', 'load', '--early']);
    expect([code, stderr.toString()]).toEqual([2, expect.stringContaining('is active already')]);
  });
});
