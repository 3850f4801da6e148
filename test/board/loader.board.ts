import { describe, expect, it } from 'vitest';
import { bootProjectBoard, INTERFACE, runOk } from './project-board.js';

const store = (path: string, data: string, mode = 0o600) => ({ path: `/etc/tomoyo/${path}`, data, mode });

const SLOT = '26-11-23.01:00:00';
const PROFILE = 'PROFILE_VERSION=20150505\n0-COMMENT=\n1-COMMENT=learning\n1-CONFIG={ mode=learning }\n';

/** The test policy stands in /etc/tomoyo itself; `policy/current` of the image leads to `default`. */
describe('early-boot loader', () => {
  it('passes over what would panic, says why, and takes the next slot; whatever post-init does', async () => {
    await using board = await bootProjectBoard({
      files: [
        store('domain_policy.conf', '<kernel>\nuse_profile 0\n\n<kernel> /srv/x\nuse_profile 9\n'),
        store('policy/default/profile.conf', 'PROFILE_VERSION=20991231\n0-COMMENT=\n3-COMMENT=\n'),
        store(`policy/${SLOT}/profile.conf`, PROFILE),
        store(
          `policy/${SLOT}/domain_policy.conf`,
          '<kernel>\nuse_profile 0\nfile raed /a\nfile read /b\n\n<kernel> /srv/slot\nuse_profile 1\nuse_group 300\n',
        ),
        store(
          `policy/${SLOT}/exception_policy.conf`,
          `# comment\npath_group SLOT ${SLOT}\nnonsense\npath_group G /caf\u00e9\npath_group G /b\n`,
        ),
        store(`policy/${SLOT}/manager.conf`, '<kernel> /srv/test/manager\n'),
        // it leaves the kernel with a profile that would stop it, and does not end
        store(
          'tomoyo-post-init',
          `#!/bin/sh\necho said by post-init\nprintf '<kernel> /post\\nuse_profile 77\\n' > ${INTERFACE}/domain_policy\nsleep 1000\n`,
          0o700,
        ),
        store('stat.conf', 'Memory used by policy: 4096\nMemory used by audit log: 16777216\n'),
      ],
    });
    const log = await runOk(board, ['dmesg']);
    expect(log).toContain('slot -: domain_policy.conf:5: profile 9, used by <kernel> /srv/x, is not defined');
    expect(log).toContain('slot default: policy/current/profile.conf:1: profile version 20991231');
    expect(log).toContain(`policy/${SLOT}/exception_policy.conf:4: left out, has a byte that`);
    expect(log).toContain(`policy/${SLOT}/exception_policy.conf:3: not kept by the kernel: nonsense`);
    expect(log).toContain(`policy/${SLOT}/domain_policy.conf:3: not kept by the kernel: file raed /a`);
    expect(log).toContain(`policy/${SLOT}/domain_policy.conf:8: not kept by the kernel: use_group 300`);
    expect(log).toMatch(new RegExp(`loaded slot ${SLOT}, profile 4, exception_policy 3, .* of which 3 were not kept`));
    expect(log).toContain('said by post-init');
    expect(log).toContain('tomoyo-post-init did not end within 10 s and was killed');
    expect(log).toContain('PROFILE 77 WAS NOT DEFINED and is now DISABLED, used by <kernel> /post');
    expect(log).toContain('stat.conf: left out: 4096 bytes');
    expect(log).toContain('Mandatory Access Control activated.');
    const exceptions = await runOk(board, ['cat', `${INTERFACE}/exception_policy`]);
    expect(exceptions).toContain(`path_group SLOT ${SLOT}\n`);
    expect(exceptions).not.toContain('/caf');
    expect(await runOk(board, ['cat', `${INTERFACE}/domain_policy`])).toContain('<kernel> /srv/slot\nuse_profile 1\n');
    expect(await runOk(board, ['cat', '/etc/tomoyo/policy/boot-state'])).toBe(`slot=${SLOT}\nattempts=1\n`);
    expect(await runOk(board, ['mount'])).not.toMatch(/tomoyo|securityfs on \/(?!sys\/kernel\/security)/);
  });

  it('boots with a store that is nothing but damage, with everything disabled, and says so', async () => {
    const files = ['profile', 'exception_policy', 'domain_policy', 'manager'].flatMap((name) => [
      store(`${name}.conf`, ''),
      store(`policy/default/${name}.conf`, 'x', 0o666),
    ]);
    await using board = await bootProjectBoard({ files });
    expect(await runOk(board, ['cat', `${INTERFACE}/profile`])).toContain('no usable policy was stored');
    const log = await runOk(board, ['dmesg']);
    expect(log).toContain('NO STORED POLICY CAN BE LOADED');
    expect(log).toContain('domain_policy.conf: is empty, as a power cut leaves it');
    expect(log).toContain('can be written by others');
    expect(log).toContain('Mandatory Access Control activated.');
  });
});
