// An initrd that is the whole system, not ours, with our kernel and the agent beside it.
import { expect, it } from 'vitest';
import { busyboxRoot } from './foreign-roots/busybox-root.js';
import { bootGuarded, text } from './guarded-board.js';
import { is32Bit } from './project-board.js';

it('initrd of BusyBox alone: boots with our kernel, its own /init runs, the policy is in force', async () => {
  const architecture = is32Bit ? 'armhf' : 'arm64';
  const { cpio } = await busyboxRoot(architecture);
  await using board = await bootGuarded({ architecture, initrd: cpio });
  expect(await text(board, '/proc/1/cmdline')).toBe('/bin/sh\0/sbin/init\0');
  expect(await text(board, '/proc/mounts')).not.toContain('overlay');
});
