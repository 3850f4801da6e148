import { domain, type LintCase } from './lint-case.js';

export const PROFILE = '0-CONFIG={ mode=disabled }\n1-CONFIG={ mode=learning }\n3-CONFIG={ mode=enforcing }';
const there = new Set(['/', '/etc/', '/etc/a', '/bin/', '/bin/a']);
const root = {
  files: { look: (name: string) => (there.has(name) ? 'exists' : 'missing'), folderAbove: () => '/etc/' },
  assume: ['/srv'],
} as const;

/** The rules about domains, profiles, groups, managers and files. */
export const POLICY_CASES: readonly LintCase[] = [
  {
    code: 'enforcing_empty',
    texts: {
      profile: PROFILE,
      exception_policy: 'acl_group 2 file read /a',
      domain_policy: [
        '<kernel> /a <-',
        'use_profile 3',
        'use_group 0',
        '<kernel> /b',
        'use_profile 3',
        'use_group 2',
        '<kernel> /c',
        'use_profile 1',
        '<kernel> /d',
        'use_profile 3',
        'file read /a',
        '<kernel> /a',
        'use_profile 3',
      ].join('\n'),
    },
  },
  {
    code: 'leaves_enforcement',
    texts: {
      profile: PROFILE,
      domain_policy: [
        '<kernel>',
        'use_profile 0',
        '<kernel> /a',
        'use_profile 3',
        'task manual_domain_transition <kernel> <-',
        'task manual_domain_transition <kernel> /b task.uid=0',
        'task manual_domain_transition <kernel> /not/there',
        '<kernel> /a /x <-',
        'use_profile 0',
        'task manual_domain_transition <kernel>',
        '<kernel> /a /y',
        'use_profile 1',
        '<kernel> /a /z',
        'use_profile 3',
        'file read /a',
        '<kernel> /b',
        'use_profile 3',
        'file read /a',
        '<kernel> /c',
        'use_profile 0',
      ].join('\n'),
    },
  },
  {
    code: 'learning_cut',
    texts: {
      profile: PROFILE,
      domain_policy: '<kernel> /a\nuse_profile 3\nquota_exceeded <-\n<kernel> /b\nuse_profile 1\nquota_exceeded',
    },
  },
  {
    code: 'learning_left',
    texts: {
      profile: PROFILE,
      domain_policy: '<kernel> /a\nuse_profile 3\n<kernel> /b\nuse_profile 1 <-\n<kernel> /c\nuse_profile 0',
    },
  },
  {
    code: 'unlogged_refusals',
    texts: {
      profile:
        '3-CONFIG={ mode=enforcing grant_log=no reject_log=no } <-\n4-CONFIG={ mode=enforcing grant_log=no reject_log=yes }\n1-CONFIG={ mode=learning grant_log=no reject_log=no }',
    },
  },
  {
    code: 'unused_group',
    texts: {
      exception_policy: [
        'path_group USED /a',
        'path_group CONDITION /a',
        'path_group IN_ACL /a',
        'path_group UNUSED /a <-',
        'path_group UNUSED /b',
        'number_group USED 1 <-',
        'number_group COUNT 1',
        'address_group NET 10.0.0.1',
        '<other> path_group USED /a <-',
        'acl_group 0 file read @IN_ACL',
      ].join('\n'),
      domain_policy: domain(
        'file read @USED',
        'file execute /x exec.realpath=@CONDITION',
        'file read /x task.uid=@COUNT',
        'file read /y task.uid=@COUNT',
        'network inet stream connect @NET 80',
      ),
    },
  },
  {
    code: 'unused_acl_group',
    texts: {
      exception_policy:
        'acl_group 0 file read /a\nacl_group 1 file read /a\nacl_group 2 file read /a <-\nacl_group 2 file read /b',
      domain_policy: '<kernel> /a\nuse_group 1',
    },
  },
  {
    code: 'unused_profile',
    texts: {
      profile: '0-COMMENT=\n1-COMMENT=\n2-COMMENT= <-\n2-PREFERENCE={ max_audit_log=1 }',
      domain_policy: '<kernel>\nuse_profile 1',
    },
  },
  {
    code: 'manager_is_interpreter',
    texts: {
      manager:
        '/usr/bin/python3 <-\n/usr/sbin/tomoyo-loadpolicy\n<kernel> /usr/sbin/sshd /bin/bash <-\n/usr/local/bin/node <-',
    },
  },
  { code: 'manage_by_non_root', texts: { manager: 'manage_by_non_root <-\n/usr/sbin/tomoyo-loadpolicy' } },
  {
    code: 'missing_file',
    options: { root },
    texts: {
      exception_policy: [
        'path_group G /etc/gone <-',
        'path_group G /etc/a',
        'path_group G /etc/\\*',
        'aggregator /bin/gone /bin/name <-',
        'initialize_domain /bin/nowhere from any <-',
        'initialize_domain /bin/a from any',
      ].join('\n'),
      manager: '/bin/gone <-\n/bin/a',
      domain_policy: [
        '<kernel> /bin/none <-',
        'file read /etc/b <-',
        'file read /etc/a',
        'file read /etc/\\*',
        'file read /var/lib/b',
        'file read /srv/b',
        'file read proc:/b',
        'file create /etc/c 0600',
        'file read/write /etc/c',
        'file rename /etc/c /etc/d',
        'file read /etc/d',
        'file unlink /etc/e',
        'file execute /bin/name',
        'file execute /bin/a exec.realpath="/bin/x" <-',
        'file link /etc/z /etc/y <-',
        'file mount /dev/x /mnt/ ext4 0x0 <-',
        '<kernel> /bin/a',
      ].join('\n'),
    },
  },
];
