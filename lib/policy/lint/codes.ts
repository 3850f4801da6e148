import type { PolicyKind } from '../../language/ast.js';
import type { CheckInfo, Severity } from '../check/codes.js';

/** What is said about one rule, and what must be given before its silence means something. */
export interface LintInfo extends CheckInfo {
  readonly needs: readonly ('root' | PolicyKind)[];
}

function info(severity: Severity) {
  return (title: string, why: string, needs: LintInfo['needs'] = []): LintInfo => ({ severity, title, why, needs });
}
const warning = info('warning');
const note = info('note');

const BOTH: LintInfo['needs'] = ['domain_policy', 'exception_policy'];
const WHOLE: LintInfo['needs'] = [...BOTH, 'profile'];

const OF_ENTRIES = {
  writable_and_executable: warning(
    'a file that may be written and executed',
    'Who may write it decides what runs there, in the domain of whoever may execute it: any two domains of the policy count, whatever their conditions. Create, append, and being the target of rename or link are writing. At most 256 executed names and patterns are compared with one written pattern.',
    BOTH,
  ),
  broad_pattern: warning(
    'a pattern of all files',
    'Its first component is a wildcard alone, so it takes nearly every path, also those that come with the next update. Getattr and ioctl alone are not looked at.',
  ),
  broad_address: warning('all addresses, or nearly all', 'The entry lets a program talk to the whole network.'),
  broad_number: warning('a range of all numbers', 'All ports, all modes, all commands: the number then says nothing.'),
  broad_environment: warning('all environment variables', 'Also those that change which code a program loads.'),
  executable_from_temporary: warning(
    'execution below a folder that many can write to',
    'What lies below /tmp, /var/tmp, /run, /var/run, /dev/shm, /home, /media or /mnt is not part of the system that was installed.',
  ),
  shell_keeps_domain: warning(
    'a shell that runs in the domain of its caller',
    'A shell or interpreter does what its script says, and everything then counts as done by the caller: it should be a domain of its own.',
  ),
  shell_executes_pattern: warning(
    'the domain of a shell executes by pattern',
    'A shell starts what its script says; programs that are named one by one keep that to what it needs.',
  ),
  shell_from_anywhere: warning(
    'one domain for a shell, whoever starts it',
    'With initialize_domain from any, all scripts of all programs share the rights of one domain.',
  ),
  raw_device_write: warning(
    'writing to a block device',
    'Below the file system no name is checked: who writes there writes every file, the policy too.',
  ),
  kernel_memory: warning(
    'kernel or physical memory',
    'Who writes there can change the kernel, who reads there sees all.',
  ),
  kernel_helper: warning(
    'a file that tells the kernel which program to start',
    'The kernel starts it as root, in a domain of its own, whatever the writer was allowed; sysrq-trigger stops the machine.',
  ),
  policy_writable: warning(
    'the policy may be written',
    'A domain that can write /etc/tomoyo, or the files of securityfs as a manager, decides what it is allowed, at the latest after the next start.',
  ),
  mount_any_flags: warning(
    'mount with any flags',
    'Also bind, move, remount and suid: give the flags that are needed.',
  ),
  root_change: warning(
    'chroot or pivot_root outside of init',
    'Names change their meaning in another root: an entry for /bin/x then means another file.',
  ),
  loader_or_preload: warning(
    'an environment variable that loads code',
    'The loader or an interpreter runs what it names, in the domain of the program that is started.',
  ),
} satisfies Record<string, LintInfo>;

const OF_THE_POLICY = {
  enforcing_empty: warning(
    'an enforced domain without entries',
    'It has no entry and no acl_group that has one, so everything that its profile checks is refused.',
    WHOLE,
  ),
  leaves_enforcement: warning(
    'an enforced domain leads to one that is not',
    'Whoever is in the enforced domain executes that program, or asks for that domain, and is held no longer. Domains that still learn are learning_left.',
    ['domain_policy', 'profile'],
  ),
  learning_cut: warning(
    'an enforced domain whose learning was cut short',
    'quota_exceeded says that the limit was reached while it learned: entries are missing that it needs.',
    ['domain_policy', 'profile'],
  ),
  learning_left: note(
    'a domain that still learns beside enforced ones',
    'It grants itself what it does: whoever reaches it is not held.',
    ['domain_policy', 'profile'],
  ),
  unlogged_refusals: note(
    'an enforcing profile that logs no refusals',
    'With reject_log=no nobody sees what was refused, neither an attack nor a missing entry.',
  ),
  unused_group: note('a group that no entry names', 'It grants nothing, and seems to.', BOTH),
  unused_acl_group: note('an acl_group that no domain uses', 'It grants nothing, and seems to.', BOTH),
  unused_profile: note('a profile that no domain uses', 'Its settings count for nobody. 0 is what new domains get.', [
    'domain_policy',
    'profile',
  ]),
  manager_is_interpreter: warning(
    'a manager that is an interpreter',
    'The kernel knows the program that runs, not its script: every script of that interpreter may change the policy.',
  ),
  manage_by_non_root: warning(
    'managers need not be root',
    'Any user who can start a manager program can change the policy.',
  ),
  missing_file: warning(
    'an entry for a file that is not in the image',
    'A misspelt name, or one that is left from before: only asked with --root. Not asked of what the policy creates, nor below /dev, /proc, /sys, /run, /tmp, /var and --assume.',
    ['root'],
  ),
  unused_allow: note(
    'a comment that silences nothing',
    'Nothing of that code is found in the line below it: the comment only hides what comes later.',
  ),
} satisfies Record<string, LintInfo>;

/**
 * Every rule of `tomoyo lint`, once: the command, the reference page and the SARIF rules are made from this table. A code
 * is stable: people match on it, and write it into their policies to silence it.
 */
export const LINTS = { ...OF_ENTRIES, ...OF_THE_POLICY } satisfies Record<string, LintInfo>;

/** Stable names of what lintPolicy() finds; docs/reference/lint.md has them all. */
export type LintCode = keyof typeof LINTS;

const INFOS: ReadonlyMap<string, LintInfo> = new Map(Object.entries(LINTS));

export function isLintCode(text: string): text is LintCode {
  return INFOS.has(text);
}
