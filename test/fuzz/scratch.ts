/** Where lines stand alone: the domain and the profiles that they are about, and the state that they meet. */

/** The scratch domain of domain_policy. */
export const SCRATCH_DOMAIN = '<kernel> /fuzz';
/** The scratch profiles; each line meets them in the state that PROFILE_CONTEXT sets. */
export const SCRATCH_PROFILES = [0, 3, 7] as const;
const FUNCTIONS: Readonly<Record<string, string>> = {
  file:
    'execute open create unlink getattr mkdir rmdir mkfifo mksock truncate symlink mkblock mkchar link rename chmod ' +
    'chown chgrp ioctl chroot mount unmount pivot_root',
  network:
    'inet_stream_bind inet_stream_listen inet_stream_connect inet_dgram_bind inet_dgram_send inet_raw_bind ' +
    'inet_raw_send unix_stream_bind unix_stream_listen unix_stream_connect unix_dgram_bind unix_dgram_send ' +
    'unix_seqpacket_bind unix_seqpacket_listen unix_seqpacket_connect',
  misc: 'env',
};
export const TARGETS: readonly string[] = Object.keys(FUNCTIONS).concat(
  ...Object.entries(FUNCTIONS).map(([category, names]) => names.split(' ').map((name) => `${category}::${name}`)),
);

/** The quotas that lines of stat meet: those of the kernel, none for policy. */
export const STAT_CONTEXT =
  'Memory used by policy: 0\nMemory used by audit log: 16777216\nMemory used by query message: 1048576\n';

/** Lines that bring the scratch profiles to one state. */
export const PROFILE_CONTEXT = ['PROFILE_VERSION=20150505\n', ...SCRATCH_PROFILES.map(scratchState)].join('');

function scratchState(profile: number): string {
  const lines = [
    `${profile}-COMMENT=`,
    `${profile}-PREFERENCE={ max_audit_log=1 max_learning_entry=2 }`,
    `${profile}-CONFIG={ mode=disabled grant_log=yes reject_log=yes }`,
    ...TARGETS.map((target) => `${profile}-CONFIG::${target}=use_default`),
    `${profile}-CONFIG::file::open={ mode=permissive grant_log=no reject_log=yes }`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
