import type { BoardFile } from '../../qemu/index.js';
import type { BootCase } from '../boot-case.js';
import { domainLines, numbered } from '../domain-lines.js';

const SLOT = '/etc/tomoyo/policy/default';
const LOADERS = { ours: '/sbin/tomoyo-init', baseline: '/usr/lib/tomoyo-tools/tomoyo-init' } as const;
const MODES = ['disabled', 'learning', 'permissive', 'enforcing'];
const EXCEPTIONS = 10; // one in so many lines

/** Between the kernel's "Calling LOADER" and "Mandatory Access Control activated.", with the layout of the C tools. */
export const earlyBoot: BootCase = {
  name: 'early-boot',
  ours: 'tomoyo-loader',
  baseline: 'tomoyo-init (tomoyo-tools)',
  size: 5000,
  files: (size) => [
    file('profile', MODES.map(profile).join('')),
    file('exception_policy', exceptions(Math.floor(size / EXCEPTIONS))),
    file('domain_policy', domainLines(size - Math.floor(size / EXCEPTIONS))),
  ],
  words: (who) => [`TOMOYO_loader=${LOADERS[who]}`],
  async measure(board) {
    const { stdout } = await board.run(['/bin/dmesg']);
    const log = stdout.toString();
    const at = (text: string): number => Number(new RegExp(`\\[ *([\\d.]+)\\] ${text}`).exec(log)?.[1]) * 1000;
    return at('Mandatory Access Control activated') - at('Calling /');
  },
};

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
