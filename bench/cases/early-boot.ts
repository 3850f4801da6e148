import type { BoardFile } from '../../qemu/index.js';
import type { BootCase } from '../boot-case.js';

const SLOT = '/etc/tomoyo/policy/default';
const LOADERS = { ours: '/sbin/tomoyo-init', baseline: '/usr/lib/tomoyo-tools/tomoyo-init' } as const;
const MODES = ['disabled', 'learning', 'permissive', 'enforcing'];
const LINES_A_DOMAIN = 48;
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
    file('domain_policy', domains(size - Math.floor(size / EXCEPTIONS))),
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
  return lines(count, (number) =>
    number % 2 === 0
      ? `initialize_domain /usr/sbin/daemon${number} from any`
      : `path_group GROUP${number % 20} /usr/share/thing${number}/\\*`,
  );
}

/** Domains as learning leaves them: a few dozen entries each, all different. */
function domains(count: number): string {
  return lines(count, (number) => {
    const domain = Math.floor(number / LINES_A_DOMAIN);
    switch (number % LINES_A_DOMAIN) {
      case 0:
        return domain === 0 ? '<kernel>' : `<kernel> /usr/sbin/daemon${domain}`;
      case 1:
        return `use_profile ${domain === 0 ? 0 : 1}`;
      case 2:
        return 'use_group 0';
      default:
        return entry(domain, number);
    }
  });
}

function entry(domain: number, number: number): string {
  if (number % 3 === 0) return `file read /etc/daemon${domain}/conf.d/file${number}.conf`;
  if (number % 3 === 1) return `file read/write /var/lib/daemon${domain}/data${number} task.uid=0`;
  return `network inet stream connect 10.0.${domain}.${number % 250} ${8000 + (number % 1000)}`;
}

function lines(count: number, make: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => `${make(number)}\n`).join('');
}
