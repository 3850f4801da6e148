// An initrd that is the whole system, not ours, with our kernel and the agent beside it; and an agent reached otherwise.
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { connectBoard, type BoardProcess } from '../../qemu/index.js';
import { busyboxRoot } from './foreign-roots/busybox-root.js';
import { bootGuarded, text } from './guarded-board.js';
import { is32Bit, runOk } from './project-board.js';

const architecture = is32Bit ? 'armhf' : 'arm64';

it('initrd of BusyBox alone: boots with our kernel, its own /init runs, the policy is in force', async () => {
  const { cpio } = await busyboxRoot(architecture);
  await using board = await bootGuarded({ architecture, initrd: cpio });
  expect(await text(board, '/proc/1/cmdline')).toBe('/bin/sh\0/sbin/init\0');
  expect(await text(board, '/proc/mounts')).not.toContain('overlay');

  // as over ssh: another agent of the same device, on the standard input and output of a command
  const command = await board.spawn(['/usr/sbin/board-agent', '--stdio'], { stdin: 'pipe' });
  await using connected = await connectBoard({ stream: streamOf(command) });
  expect(connected.image).toMatchObject({ architecture, kernelRelease: board.image.kernelRelease });
  expect(await runOk(connected, ['cat', '/etc/open'])).toBe('open\n');
  await connected.powerOff();
  expect(await command.exited).toEqual({ code: 0, signal: null });
  await board.ping();
});

function streamOf(command: BoardProcess): Duplex {
  const writable = Duplex.from(async (source: AsyncIterable<Uint8Array>) => {
    for await (const bytes of source) await command.write(bytes);
    await command.endStdin();
  });
  return Duplex.from({ readable: command.stdout, writable });
}
