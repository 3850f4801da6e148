/** A board with Debian's root and its systemd, which finds services of ours. */
import { bootBoard, type Board, type BoardDisk, type BoardImage } from '../../qemu/index.js';
import { debianNodeRoot, packageFiles } from './foreign-roots/debian-node-root.js';
import { eventually, FILES } from './service-scene.js';

export interface SystemdOptions {
  /** With the store. */
  readonly disk: BoardDisk;
  /** For `tomoyo install-service`. */
  readonly services: readonly string[];
  /** The program that activates TOMOYO. */
  readonly trigger: string;
}

/** For Node 20 on 32-bit ARM, as for all that a board runs: half of the time to start. */
const NO_IO_URING = 'UV_USE_IO_URING=0';

/** Once it has started all that it is to start. */
export async function bootSystemd(image: BoardImage, { disk, services, trigger }: SystemdOptions): Promise<Board> {
  // before systemd, as an image would have it
  const start = `#!/bin/sh
mount -t ext4 /dev/vdb /etc/tomoyo
tomoyo install-service ${services.join(' ')}
exec /sbin/init
`;
  const board = await bootBoard({
    architecture: image.architecture,
    rootfs: await debianNodeRoot(image),
    disks: [disk],
    files: [
      { path: '/srv/start', data: start, mode: 0o755 },
      { path: '/etc/tomoyo/.mount', data: '' },
      ...FILES,
      ...(await packageFiles(image)),
    ],
    append: [
      'init=/srv/start',
      `TOMOYO_trigger=${trigger}`,
      // without udev in it, systemd waits for the console's device as long as it waits for any
      'systemd.mask=serial-getty@ttyAMA0.service',
      NO_IO_URING,
      `systemd.setenv=${NO_IO_URING}`,
    ],
    bootTimeoutMs: 180_000,
  });
  // that waits, but for systemd itself
  await eventually(() => systemctl(board, 'is-system-running', '--wait')).toBe('0 running');
  return board;
}

/** Exit code, and what is said; of units: `active`, `inactive`, `failed`. */
export async function systemctl(board: Board, ...args: readonly string[]): Promise<string> {
  const { code, stdout } = await board.run(['systemctl', ...args], { timeoutMs: 250_000 });
  return `${code} ${stdout.toString().trim().split('\n').join()}`;
}
