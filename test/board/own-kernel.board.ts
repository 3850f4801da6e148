// A kernel that is not ours, for x86-64, with a root file system that is not ours.
import { expect, it } from 'vitest';
import { bootBoard } from '../../qemu/index.js';
import { tomoyo } from '../harness/cli/run-command.js';
import { busyboxRoot } from './foreign-roots/busybox-root.js';
import { cloudKernel } from './foreign-roots/cloud-kernel.js';
import { bootGuarded, text } from './guarded-board.js';
import { runOk } from './project-board.js';

it('kernel for x86-64 with its modules: boots BusyBox, from a template, with the policy in force', async () => {
  const { tar } = await busyboxRoot('x86-64');
  const { kernel, modules } = await cloudKernel();
  await using board = await bootGuarded({ kernel, modules, rootfs: tar, template: 'auto' });
  expect(board.origin).toBe('clone');
  expect(board.image).toMatchObject({ architecture: 'x86-64', kernelSeries: 'own', kernelRelease: 'vmlinuz' });
  expect(await runOk(board, ['uname', '-m'])).toBe('x86_64\n');
  expect(await text(board, '/proc/mounts')).toContain('overlay / overlay');
});

it('board run: boots it too', async () => {
  const { tar } = await busyboxRoot('x86-64');
  const { kernel, modules } = await cloudKernel();
  const system = ['--kernel', kernel, '--modules', modules, '--image', tar, '--cpu', 'Nehalem'];
  const { code, stdout, stderr } = await tomoyo(['board', 'run', ...system, '--', 'cat', '/proc/cpuinfo']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toContain('Nehalem');
});

it('kernel without its modules: what it lacks is named, at once', async () => {
  const { tar } = await busyboxRoot('x86-64');
  const { kernel } = await cloudKernel();
  await expect(bootBoard({ kernel, rootfs: tar })).rejects.toMatchObject({
    code: 'BOARD_IMAGE',
    message: expect.stringMatching(
      /^The image cannot run the agent: the kernel lacks CONFIG_VIRTIO_PCI, .*CONFIG_OVERLAY_FS, CONFIG_SQUASHFS\.\n/,
    ) as string,
  });
});
