import { domain, type LintCase } from './lint-case.js';

const shell = (...lines: readonly string[]) => `<kernel> /bin/sh\n${lines.join('\n')}`;
const exception = (...lines: readonly string[]) => ({ exception_policy: lines.join('\n') });

/** The rules about entries and transitions. */
export const ENTRY_CASES: readonly LintCase[] = [
  {
    code: 'writable_and_executable',
    texts: {
      exception_policy: 'path_group W /opt/a\npath_group X /srv/\\*/run\nacl_group 3 file append /opt/c <-',
      domain_policy: [
        domain(
          'file execute /opt/a',
          'file execute /opt/b\\$',
          'file execute /opt/c exec.realpath="/opt/real" exec.argv[0]="c"',
          'file execute @X',
          'file read/execute /opt/d',
          'file execute /opt/new',
          'file execute /opt/link',
          'file execute /opt/\\A.sh task.uid=0',
        ),
        '<kernel> /usr/sbin/y',
        'file write /opt/a <-',
        'file write/append /opt/b1 <-',
        'file write /opt/bb',
        'file write /opt/\\* <-',
        'file create /opt/b\\*2 0644 <-',
        'file write /opt/b\\*x',
        'file write /opt/real <-',
        'file write @W <-',
        'file write /srv/x/run <-',
        'file write /srv/x/walk',
        'file append /opt/d <-',
        'file rename /opt/old /opt/new <-',
        'file rename /opt/new /opt/old',
        'file link /opt/z /opt/link <-',
        'file read/unlink /opt/a',
        'file write /opt/zz.sh path1.uid=0 <-',
        'delete file write /opt/a',
      ].join('\n'),
    },
  },
  {
    code: 'broad_pattern',
    texts: {
      exception_policy:
        'path_group ALL /x\npath_group ALL /\\{\\*\\}/\\*\npath_group FEW /usr/\\*\nacl_group 1 file write @ALL <-',
      domain_policy: domain(
        'file write /\\* <-',
        'file read /\\{\\*\\}/\\* <-',
        'file read /\\{\\*\\-proc\\}/ <-',
        'file unlink /\\@/x <-',
        'file read \\* <-',
        'file read proc:/\\* <-',
        'file create /\\*/a 0600 <-',
        'file rename /a /\\* <-',
        'file read @ALL <-',
        'file ioctl @ALL 0x5401',
        'file getattr /\\*',
        'file read/write /usr/\\*',
        'file read /a\\*',
        'file read @FEW',
        'file read socket:[\\$]',
        'file read /\\?',
      ),
    },
  },
  {
    code: 'broad_address',
    texts: {
      exception_policy: 'address_group NET ::1\naddress_group NET 2000::-3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      domain_policy: domain(
        'network inet stream connect 0.0.0.0-255.255.255.255 80 <-',
        'network inet stream connect ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 80 <-',
        'network inet stream connect 1.0.0.0-223.255.255.255 80 <-',
        'network inet stream connect @NET 80 <-',
        'network inet stream connect 10.0.0.0-10.255.255.255 80',
        'network inet stream connect 0.0.0.0 80',
        'network inet stream connect fe80::-feff:: 80',
      ),
    },
  },
  {
    code: 'broad_number',
    texts: {
      exception_policy: 'number_group PORTS 80\nnumber_group PORTS 1-65535\nnumber_group SOME 1024-65535',
      domain_policy: domain(
        'network inet stream bind 10.0.0.1 0-65535 <-',
        'network inet stream bind 10.0.0.1 @PORTS <-',
        'network inet stream bind 10.0.0.1 @SOME',
        'network inet stream bind 10.0.0.1 1024-65535',
        'file create /a/b 0-0777 <-',
        'file create /a/b 0600-0777',
        'file ioctl /dev/null 0x0-0xFFFFFFFF <-',
        'file ioctl /dev/null 0-0777',
        'file chown /a/b 0-4294967295 <-',
        'file mkblock /dev/x 0600 8 0-255 <-',
        'file mkchar /dev/x 0600 0-4095 3 <-',
        'file mkchar /dev/x 0600 1 3',
      ),
    },
  },
  {
    code: 'mount_any_flags',
    texts: {
      domain_policy: domain('file mount /dev/a /a/ ext4 0x0-0xFFFFFFFF <-', 'file mount /dev/a /a/ ext4 0x0-0x1'),
    },
  },
  {
    code: 'broad_environment',
    texts: { domain_policy: domain('misc env \\* <-', 'misc env \\*\\@ <-', 'misc env LC_\\*', 'misc env PATH') },
  },
  {
    code: 'loader_or_preload',
    texts: {
      domain_policy: domain(
        'misc env LD_PRELOAD <-',
        'misc env LD_\\* <-',
        'misc env LD_LIBRARY_PATH task.uid=0 <-',
        'misc env BASH_ENV <-',
        'misc env \\*',
        'misc env LD_BIND_NOW',
        'misc env LC_\\*',
      ),
    },
  },
  {
    code: 'executable_from_temporary',
    texts: {
      exception_policy: 'path_group T /usr/bin/a\npath_group T /var/tmp/a\npath_group U /usr/bin/a',
      domain_policy: domain(
        'file execute /tmp/a <-',
        'file execute /run/\\*/a <-',
        'file execute /home/me/a keep <-',
        'file execute /dev/shm/\\{\\*\\}/a <-',
        'file execute @T <-',
        'file execute @U',
        'file execute /usr/tmp/a',
        'file write /tmp/a',
      ),
    },
  },
  {
    code: 'shell_keeps_domain',
    texts: {
      exception_policy: [
        'keep_domain /bin/sh from <kernel> /usr/sbin/x <-',
        'keep_domain /usr/bin/python3.11 from any <-',
        'keep_domain any from any <-',
        'keep_domain any from <kernel> /usr/sbin/sshd /bin/bash',
        'keep_domain /bin/true from any',
        'no_keep_domain /bin/sh from any',
        'path_group S /bin/ash',
      ].join('\n'),
      domain_policy: domain(
        'file execute /bin/sh keep <-',
        'file execute /bin/busybox keep task.uid=0 <-',
        'file execute /usr/bin/\\* keep <-',
        'file execute @S keep <-',
        'file execute /bin/sh',
        'file execute /bin/sh child',
        'file execute /bin/true keep',
      ),
    },
  },
  {
    code: 'shell_executes_pattern',
    texts: {
      exception_policy: 'path_group B /bin/\\*',
      domain_policy: `${shell('file execute /usr/bin/\\* <-', 'file execute @B <-', 'file execute /bin/ls', 'file read /a\\*')}\n${domain('file execute /usr/bin/\\*')}`,
    },
  },
  {
    code: 'shell_from_anywhere',
    texts: exception(
      'initialize_domain /bin/sh from any <-',
      'initialize_domain /usr/bin/perl5.36 from any <-',
      'initialize_domain /bin/sh from <kernel> /x',
      'initialize_domain /usr/sbin/sshd from any',
      'no_initialize_domain /bin/sh from any',
    ),
  },
  {
    code: 'raw_device_write',
    texts: {
      domain_policy: domain(
        'file write /dev/sda1 <-',
        'file append /dev/mmcblk0p2 <-',
        'file write /dev/sd\\* <-',
        'file write /dev/\\{\\*\\}/a <-',
        'file write /dev/null',
        'file write /dev/tty\\*',
        'file write /dev/mapper/control',
        'file read /dev/sda1',
      ),
    },
  },
  {
    code: 'kernel_memory',
    texts: {
      domain_policy: domain(
        'file write /dev/mem <-',
        'file read /dev/kmem <-',
        'file read/write /dev/\\*m <-',
        'file read proc:/kcore <-',
        'file read proc:/k\\*',
        'file write /dev/null',
      ),
    },
  },
  {
    code: 'kernel_helper',
    texts: {
      domain_policy: domain(
        'file write proc:/sys/kernel/core_pattern <-',
        'file write sysfs:/kernel/\\* <-',
        'file read proc:/sys/kernel/core_pattern',
        'file write proc:/sys/kernel/panic',
      ),
    },
  },
  {
    code: 'policy_writable',
    texts: {
      domain_policy: domain(
        'file write /etc/tomoyo/domain_policy.conf <-',
        'file rename /tmp/x /etc/tomoyo/profile.conf <-',
        'file unlink /etc/tomoyo/\\* <-',
        'file write securityfs:/tomoyo/\\* <-',
        'file write securityfs:/tomoyo/self_domain',
        'file read /etc/tomoyo/profile.conf',
      ),
    },
  },
  {
    code: 'root_change',
    texts: {
      exception_policy: 'acl_group 0 file chroot /a/ <-',
      domain_policy: [
        '<kernel>',
        'file chroot /a/',
        '<kernel> /sbin/init',
        'file pivot_root /a/ /a/old/',
        domain('file chroot /a/ <-', 'file pivot_root /a/ /a/old/ <-', 'file unmount /a/'),
      ].join('\n'),
    },
  },
];
