import type { UnknownLine } from '../../language/ast.js';

/** First words of lines of TOMOYO 1.x, and what 2.6 has instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['deny_autobind', 'TOMOYO 2.6 has nothing for it'],
  ['move_namespace', 'write reset_domain'],
  ['no_move_namespace', 'write no_reset_domain'],
  ['ignore_global', 'leave out use_group 0'],
  ['ignore_global_allow_read', 'leave out use_group 0'],
  ['ignore_global_allow_env', 'leave out use_group 0'],
  ['capability', 'TOMOYO 2.6 does not check capabilities'],
  ['ipc', 'TOMOYO 2.6 does not check signals'],
  ['allow_execute', 'write file execute'],
  ['allow_read', 'write file read'],
  ['allow_write', 'write file write'],
  ['allow_read/write', 'write file read/write'],
  ['allow_create', 'write file create, with a mode'],
  ['allow_unlink', 'write file unlink'],
  ['allow_mkdir', 'write file mkdir, with a mode'],
  ['allow_rmdir', 'write file rmdir'],
  ['allow_mkfifo', 'write file mkfifo, with a mode'],
  ['allow_mksock', 'write file mksock, with a mode'],
  ['allow_mkblock', 'write file mkblock, with mode, major and minor'],
  ['allow_mkchar', 'write file mkchar, with mode, major and minor'],
  ['allow_truncate', 'write file truncate'],
  ['allow_symlink', 'write file symlink'],
  ['allow_rewrite', 'write file write'],
  ['allow_link', 'write file link'],
  ['allow_rename', 'write file rename'],
  ['allow_ioctl', 'write file ioctl'],
  ['allow_chmod', 'write file chmod'],
  ['allow_chown', 'write file chown'],
  ['allow_chgrp', 'write file chgrp'],
  ['allow_mount', 'write file mount'],
  ['allow_unmount', 'write file unmount'],
  ['allow_chroot', 'write file chroot'],
  ['allow_pivot_root', 'write file pivot_root'],
  ['allow_env', 'write misc env'],
  ['allow_network', 'write network inet or network unix'],
  ['allow_capability', 'TOMOYO 2.6 does not check capabilities'],
  ['allow_signal', 'TOMOYO 2.6 does not check signals'],
  ['alias', 'write aggregator'],
  ['file_pattern', 'TOMOYO 2.6 has nothing for it'],
  ['deny_rewrite', 'TOMOYO 2.6 has nothing for it'],
]);

/** What to write instead of a line of TOMOYO 1.x; undefined if it is none. */
export function insteadOf({ keyword, raw }: UnknownLine): string | undefined {
  if (/^\s*task (auto_|denied_)?execute_handler /.test(raw)) return 'TOMOYO 2.6 has no execute handlers';
  return INSTEAD.get(keyword);
}
