import type { BoardFile } from '../../qemu/index.js';
import type { BootCase } from '../boot-case.js';
import { domainLines, numbered } from '../domain-lines.js';

const SLOT = '/etc/tomoyo/policy/default';
const MODES = ['disabled', 'learning', 'permissive', 'enforcing'];
const EXCEPTIONS = 10; // one in so many lines

const LOADER = '/sbin/tomoyo-init';
const NODE_LOADER = '/srv/load-early';

/** Our loader beside the C one. */
export const earlyBoot = bootCase('early-boot', [
  { label: 'tomoyo-loader', path: LOADER },
  { label: 'tomoyo-init (tomoyo-tools)', path: '/usr/lib/tomoyo-tools/tomoyo-init' },
]);

/** What it costs to do it in Node. */
export const earlyBootNode = bootCase('early-boot-node', [
  { label: 'tomoyo load --early', path: NODE_LOADER },
  { label: 'tomoyo-loader', path: LOADER },
]);

interface Loader {
  readonly label: string;
  /** In the guest. */
  readonly path: string;
}

/** Between the kernel's "Calling LOADER" and "Mandatory Access Control activated.", with the layout of the C tools. */
function bootCase(name: string, [ours, baseline]: readonly [Loader, Loader]): BootCase {
  return {
    name,
    ours: ours.label,
    baseline: baseline.label,
    size: 5000,
    files: (size) => [
      file('profile', MODES.map(profile).join('')),
      file('exception_policy', exceptions(Math.floor(size / EXCEPTIONS))),
      file('domain_policy', domainLines(size - Math.floor(size / EXCEPTIONS))),
      { path: NODE_LOADER, data: '#!/bin/sh\nexec tomoyo load --early\n', mode: 0o755 },
    ],
    words: (who) => [`TOMOYO_loader=${{ ours, baseline }[who].path}`],
    async measure(board) {
      const { stdout } = await board.run(['/bin/dmesg']);
      const log = stdout.toString();
      const at = (text: string): number => Number(new RegExp(`\\[ *([\\d.]+)\\] ${text}`).exec(log)?.[1]) * 1000;
      return at('Mandatory Access Control activated') - at('Calling /');
    },
  };
}

function file(name: string, data: string): BoardFile {
  return { path: `${SLOT}/${name}.conf`, data, mode: 0o600 };
}

function profile(mode: string, number: number): string {
  return (
    `${number === 0 ? 'PROFILE_VERSION=20150505\n' : ''}${number}-COMMENT=${mode}\n` +
    `${number}-PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }\n` +
    `${number}-CONFIG={ mode=${mode} grant_log=no reject_log=yes }\n`
  );
}

function exceptions(count: number): string {
  return numbered(count, (number) =>
    number % 2 === 0
      ? `initialize_domain /usr/sbin/daemon${number} from any`
      : `path_group GROUP${number % 20} /usr/share/thing${number}/\\*`,
  );
}
