/**
 * The grammar, once: what parser, printer, completion and the reference page know of directives, operations, condition
 * keywords and profile functions. What a newer kernel adds is a row here.
 * Source: security/tomoyo/{util,common,condition,file,network,environ,domain}.c of Linux 6.1 and 6.12.
 */
import type { PolicyKind } from './ast.js';
import type {
  DeviceOperation,
  NetworkOperation,
  PathNumberOperation,
  PathOperation,
  SocketType,
  TwoPathsOperation,
} from './ast-words.js';

export interface Directive {
  /** The words a line begins with, behind `delete ` and the namespace. */
  readonly keyword: string;
  /** In which files; `acl_group` takes the entries of domain_policy. */
  readonly files: readonly PolicyKind[];
  /** Arguments as they are shown to people. */
  readonly form: string;
  readonly example: string;
  readonly summary: string;
  /** First TOMOYO interface version that has it. */
  readonly since: string;
  /** `delete` in front removes it; false: the kernel ignores `delete`. */
  readonly deletable: boolean;
}

/** What an operations word may join with `/`. Groups cannot be mixed: the first with a hit wins. */
export interface OperationGroup<Kind extends string, Operation extends string> {
  readonly kind: Kind;
  /** In the order in which the kernel prints them. */
  readonly operations: readonly Operation[];
  readonly form: string;
}

const PATH: OperationGroup<'file_path', PathOperation> = {
  kind: 'file_path',
  operations: [
    'execute',
    'read',
    'write',
    'append',
    'unlink',
    'getattr',
    'rmdir',
    'truncate',
    'symlink',
    'chroot',
    'unmount',
  ],
  form: 'PATH',
};
const TWO_PATHS: OperationGroup<'file_path2', TwoPathsOperation> = {
  kind: 'file_path2',
  operations: ['link', 'rename', 'pivot_root'],
  form: 'PATH PATH',
};
const PATH_NUMBER: OperationGroup<'file_number', PathNumberOperation> = {
  kind: 'file_number',
  operations: ['create', 'mkdir', 'mkfifo', 'mksock', 'ioctl', 'chmod', 'chown', 'chgrp'],
  form: 'PATH NUMBER',
};
const DEVICE: OperationGroup<'file_device', DeviceOperation> = {
  kind: 'file_device',
  operations: ['mkblock', 'mkchar'],
  form: 'PATH MODE MAJOR MINOR',
};
const MOUNT: OperationGroup<'file_mount', 'mount'> = {
  kind: 'file_mount',
  operations: ['mount'],
  form: 'DEVICE DIRECTORY TYPE FLAGS',
};

/** In the order in which the kernel looks for a hit: tomoyo_write_file(). */
export const FILE_GROUPS = [PATH, TWO_PATHS, PATH_NUMBER, DEVICE, MOUNT] as const;

export const NETWORK_OPERATIONS: readonly NetworkOperation[] = ['bind', 'listen', 'connect', 'send'];
export const SOCKET_TYPES: readonly SocketType[] = ['stream', 'dgram', 'raw', 'seqpacket'];

const DOMAIN: readonly PolicyKind[] = ['domain_policy'];
const EXCEPTION: readonly PolicyKind[] = ['exception_policy'];
const PROFILE: readonly PolicyKind[] = ['profile'];

function row(
  files: readonly PolicyKind[],
  keyword: string,
  form: string,
  example: string,
  summary: string,
  { deletable = true }: { deletable?: boolean } = {},
): Directive {
  return { keyword, files, form, example, summary, since: '2.6.0', deletable };
}

function fileRow(group: (typeof FILE_GROUPS)[number], example: string, summary: string): Directive {
  return row(DOMAIN, `file ${group.operations.join('/')}`, `${group.form} [CONDITION]...`, example, summary);
}

export const DIRECTIVES: readonly Directive[] = [
  row(DOMAIN, '<NAMESPACE>', '[PATH]...', '<kernel> /sbin/init', 'The domain that the lines below belong to.'),
  row(DOMAIN, 'use_profile', 'N', 'use_profile 1', 'The profile of the domain, 0 to 255.', { deletable: false }),
  row(DOMAIN, 'use_group', 'N', 'use_group 0', 'Adds the entries of acl_group N, 0 to 255.'),
  row(DOMAIN, 'quota_exceeded', '', 'quota_exceeded', 'Learning stopped here; delete it to go on.'),
  row(
    DOMAIN,
    'transition_failed',
    '',
    'transition_failed',
    'A domain transition failed once; delete it to log the next.',
  ),
  fileRow(PATH, 'file read/write /etc/hosts', 'Operations on one path.'),
  fileRow(TWO_PATHS, 'file rename /a /b', 'Operations on an old and a new path.'),
  fileRow(PATH_NUMBER, 'file create /tmp/\\* 0600', 'Operations with a mode, command or id.'),
  fileRow(DEVICE, 'file mkchar /dev/null 0666 1 3', 'Making device nodes.'),
  fileRow(MOUNT, 'file mount proc /proc/ proc 0x0', 'Mounting.'),
  row(
    DOMAIN,
    'network inet',
    'stream|dgram|raw|seqpacket bind/listen/connect/send ADDRESS PORT [CONDITION]...',
    'network inet stream connect 127.0.0.1 80',
    'IPv4 and IPv6 sockets. The kernel does not compare the socket type.',
  ),
  row(
    DOMAIN,
    'network unix',
    'stream|dgram|raw|seqpacket bind/listen/connect/send ADDRESS [CONDITION]...',
    'network unix stream connect /run/log',
    'Unix sockets. The kernel does not compare the socket type.',
  ),
  row(DOMAIN, 'misc env', 'NAME [CONDITION]...', 'misc env PATH', 'Environment variables handed to a program.'),
  row(
    DOMAIN,
    'task manual_domain_transition',
    'DOMAIN [CONDITION]...',
    'task manual_domain_transition <kernel> /x',
    'A domain that may be entered through self_domain.',
  ),
  row(
    DOMAIN,
    'select',
    'pid=N|global-pid=N|domain=NAME|Q=N|NAME|transition_only',
    'select pid=1',
    'What the lines below, or the next read, are about.',
    { deletable: false },
  ),
  row(EXCEPTION, 'aggregator', 'PATTERN PATH', 'aggregator /bin/a\\$ /bin/a', 'Programs that count as one.'),
  ...(['initialize_domain', 'keep_domain', 'reset_domain'] as const).flatMap((keyword) => [
    row(EXCEPTION, keyword, 'PROGRAM|any from DOMAIN|any', `${keyword} /bin/a from any`, 'Domain transition control.'),
    row(
      EXCEPTION,
      `no_${keyword}`,
      'PROGRAM|any from DOMAIN|any',
      `no_${keyword} /bin/a from any`,
      `Exceptions from ${keyword}.`,
    ),
  ]),
  row(EXCEPTION, 'path_group', 'NAME PATTERN', 'path_group LOGS /var/log/\\*', 'Paths, as @NAME.'),
  row(EXCEPTION, 'number_group', 'NAME NUMBER', 'number_group HTTP 8000-8999', 'Numbers, as @NAME.'),
  row(EXCEPTION, 'address_group', 'NAME ADDRESS', 'address_group LAN 10.0.0.0-10.0.0.255', 'Addresses, as @NAME.'),
  row(EXCEPTION, 'acl_group', 'N ENTRY', 'acl_group 0 file read /etc/\\*', 'Entries for domains with use_group N.'),
  row(PROFILE, 'PROFILE_VERSION', '=N', 'PROFILE_VERSION=20150505', 'The version of the format.', { deletable: false }),
  row(PROFILE, 'N-COMMENT', '=TEXT', '1-COMMENT=Learning', 'Free text.', { deletable: false }),
  row(
    PROFILE,
    'N-PREFERENCE',
    '={ max_audit_log=N max_learning_entry=N }',
    '1-PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }',
    'Limits.',
    { deletable: false },
  ),
  row(
    PROFILE,
    'N-CONFIG[::CATEGORY[::FUNCTION]]',
    '={ mode=MODE grant_log=yes|no reject_log=yes|no } or use_default',
    '1-CONFIG::file={ mode=learning grant_log=no reject_log=yes }',
    'What is checked.',
    { deletable: false },
  ),
  row(['manager'], 'manage_by_non_root', '', 'manage_by_non_root', 'Managers need not be root.'),
  row(['manager'], 'PROGRAM|DOMAIN', '', '/usr/sbin/tool', 'Who may change the policy.'),
  ...['policy', 'audit log', 'query message'].map((what) =>
    row(['stat'], `Memory used by ${what}:`, 'N', `Memory used by ${what}: 1048576`, 'A quota in bytes; 0 is none.', {
      deletable: false,
    }),
  ),
];

const IDS = ['uid', 'euid', 'suid', 'fsuid', 'gid', 'egid', 'sgid', 'fsgid', 'pid', 'ppid'];
const FILE_ATTRIBUTES = ['uid', 'gid', 'ino', 'major', 'minor', 'perm', 'type', 'dev_major', 'dev_minor'];
const PARENT_ATTRIBUTES = ['uid', 'gid', 'ino', 'perm'];
const ATTRIBUTES = [...FILE_ATTRIBUTES, ...PARENT_ATTRIBUTES.map((name) => `parent.${name}`)];

/** Condition keywords whose value is known at the request: tomoyo_condition_keyword[]. */
export const CONDITION_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...IDS.map((name) => `task.${name}`),
  'exec.argc',
  'exec.envc',
  'exec.realpath',
  'symlink.target',
  ...['path1', 'path2'].flatMap((path) => ATTRIBUTES.map((name) => `${path}.${name}`)),
]);

/** Condition keywords that stand for a number: file types, then permission bits. */
export const CONDITION_CONSTANTS: ReadonlySet<string> = new Set([
  ...'socket symlink file block directory char fifo setuid setgid sticky'.split(' '),
  ...['owner', 'group', 'others'].flatMap((who) => ['read', 'write', 'execute'].map((what) => `${who}_${what}`)),
]);

/** Functions of a profile by category, in print order: tomoyo_mac_keywords[]. */
export const PROFILE_FUNCTIONS: Readonly<Record<'file' | 'network' | 'misc', readonly string[]>> = {
  file: (
    'execute open create unlink getattr mkdir rmdir mkfifo mksock truncate symlink ' +
    'mkblock mkchar link rename chmod chown chgrp ioctl chroot mount unmount pivot_root'
  ).split(' '),
  network: (
    'inet_stream_bind inet_stream_listen inet_stream_connect inet_dgram_bind inet_dgram_send inet_raw_bind ' +
    'inet_raw_send unix_stream_bind unix_stream_listen unix_stream_connect unix_dgram_bind unix_dgram_send ' +
    'unix_seqpacket_bind unix_seqpacket_listen unix_seqpacket_connect'
  ).split(' '),
  misc: ['env'],
};

/** `file::execute` ... `misc::env`, then `file`, `network`, `misc`: what can stand behind `CONFIG::`. */
export const PROFILE_TARGETS: readonly string[] = [
  ...Object.entries(PROFILE_FUNCTIONS).flatMap(([category, names]) => names.map((name) => `${category}::${name}`)),
  ...Object.keys(PROFILE_FUNCTIONS),
];

/** In the order in which the kernel looks for them: of several, the last of this list wins. */
export const PROFILE_MODES = ['disabled', 'learning', 'permissive', 'enforcing'] as const;
