import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { BootLog } from './boot-log.js';

interface Mount {
  readonly type: string;
  readonly point: string;
  /** Is there when it is mounted already. */
  readonly sign: string;
}

/** In this order: the last one is in the one before. */
const MOUNTS: readonly Mount[] = [
  { type: 'devtmpfs', point: '/dev', sign: '/dev/kmsg' },
  { type: 'proc', point: '/proc', sign: '/proc/cmdline' },
  { type: 'sysfs', point: '/sys', sign: '/sys/kernel' },
  { type: 'securityfs', point: '/sys/kernel/security', sign: '/sys/kernel/security/tomoyo' },
];

/**
 * What the first program of a machine may not have mounted yet, for as long as this is open. Node has no mount(2): the
 * program `mount` does it, and where there is none that is said.
 */
export class BootMounts implements Disposable {
  /** The last one first. */
  readonly #made: string[] = [];

  constructor(log: BootLog) {
    for (const { type, point, sign } of MOUNTS) {
      if (existsSync(sign)) continue;
      const { error, status, stderr } = spawnSync('mount', ['-t', type, type, point], { encoding: 'utf8' });
      if (status === 0) this.#made.unshift(point);
      else log.say('error', `${point} is not mounted, and mount does not do it: ${error?.message ?? stderr.trim()}`);
    }
  }

  [Symbol.dispose](): void {
    for (const point of this.#made) spawnSync('umount', ['-l', point]);
  }
}
