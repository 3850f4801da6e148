import { describe, expect, it } from 'vitest';
import { bootProjectBoard, INTERFACE, runOk } from './project-board.js';

const conf = (name: string, data: string) => ({ path: `/etc/tomoyo/${name}.conf`, data });

describe('early-boot loader', () => {
  it('boots with a profile that is used and not defined: it is defined as disabled, and said', async () => {
    await using board = await bootProjectBoard({
      files: [conf('domain_policy', '<kernel>\nuse_profile 7\n\n<kernel> /srv/x\nuse_profile 9\n')],
    });
    expect(await runOk(board, ['cat', `${INTERFACE}/profile`])).toMatch(
      /^7-CONFIG=\{ mode=disabled .*^9-CONFIG=\{ mode=disabled /ms,
    );
    const log = await runOk(board, ['dmesg']);
    expect(log).toMatch(/tomoyo-loader: .*7.*<kernel>/);
    expect(log).toMatch(/tomoyo-loader: .*9.*<kernel> \/srv\/x/);
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
    expect(await runOk(board, ['dmesg'])).toMatch(/tomoyo-loader: .*exception_policy.*1.*ignored/i);
  });
});
