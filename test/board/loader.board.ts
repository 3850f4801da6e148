import { describe, expect, it } from 'vitest';
import { bootProjectBoard, INTERFACE, runOk } from './project-board.js';

const conf = (name: string, data: string) => ({ path: `/etc/tomoyo/${name}.conf`, data });

describe('early-boot loader', () => {
  it('passes over files that would panic the kernel, says why, and takes the next slot', async () => {
    await using board = await bootProjectBoard({
      files: [conf('domain_policy', '<kernel>\nuse_profile 7\n\n<kernel> /srv/x\nuse_profile 9\n')],
    });
    const log = await runOk(board, ['dmesg']);
    expect(log).toContain('slot -: domain_policy.conf:2: profile 7, used by <kernel>, is not defined');
    expect(log).toContain('slot -: domain_policy.conf:5: profile 9, used by <kernel> /srv/x, is not defined');
    // the slot that every image has
    expect(log).toContain('tomoyo-loader: loaded slot default, ');
    expect(await runOk(board, ['cat', `${INTERFACE}/domain_policy`])).not.toContain('/srv/x');
    expect(log).toContain('Mandatory Access Control activated.');
  });

  it('boots with empty files and with a policy version of the future', async () => {
    await using board = await bootProjectBoard({
      files: [
        conf('profile', 'PROFILE_VERSION=20991231\n'),
        conf('exception_policy', ''),
        conf('domain_policy', ''),
        conf('manager', ''),
      ],
    });
    expect(await runOk(board, ['cat', `${INTERFACE}/profile`])).toContain('PROFILE_VERSION=20150505\n');
    expect(await runOk(board, ['dmesg'])).toContain('Mandatory Access Control activated.');
  });

  it('says which lines the kernel did not take', async () => {
    await using board = await bootProjectBoard({
      files: [conf('exception_policy', '# comment\npath_group G /a\nnonsense\npath_group G /b\n')],
    });
    expect(await runOk(board, ['cat', `${INTERFACE}/exception_policy`])).toContain(
      'path_group G /a\npath_group G /b\n',
    );
    expect(await runOk(board, ['dmesg'])).toContain(
      'tomoyo-loader: exception_policy.conf:3: not kept by the kernel: nonsense',
    );
  });
});
