/**
 * The grammar's words: condition keywords, profile functions and modes. The lines they stand in are in
 * form-table.ts. What a newer kernel adds is a word here.
 * Source: security/tomoyo/{util,common,condition}.c of Linux 6.1 and 6.12.
 */
/** Words behind the path of `file execute`, and where the program then goes. Source: tomoyo_find_next_domain(). */
export const TRANSITION_PREFERENCES = {
  keep: 'it stays in the domain',
  child: 'the child of the domain with its name',
  initialize: 'the root of the namespace, and its name',
  reset: 'the namespace `<NAME>`, which must exist',
  parent: 'the domain without its last component',
} as const;

/** In the order in which the kernel looks for them. Source: tomoyo_transition_type(). */
export const TRANSITION_CONTROLS = [
  'no_reset_domain',
  'reset_domain',
  'no_initialize_domain',
  'initialize_domain',
  'no_keep_domain',
  'keep_domain',
] as const;
/** Directives of exception_policy that say where programs run. */
export type TransitionControl = (typeof TRANSITION_CONTROLS)[number];

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
