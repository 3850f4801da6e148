import type { SymptomCode } from '../../kernel/doctor/diagnose.js';
import type { HelpEntry } from './entry.js';

export interface SymptomEntry extends HelpEntry {
  /** What a person sees who does not know of it yet: the heading in docs/troubleshooting.md. */
  readonly seen: string;
  /** What `tomoyo doctor` prints of it, in an example. */
  readonly shown: readonly [string, string];
}

/** Every symptom that `tomoyo doctor` knows, in the order of docs/troubleshooting.md. */
export const SYMPTOM_ENTRIES: Readonly<Record<SymptomCode, SymptomEntry>> = {
  not_built_in: {
    seen: 'There is no TOMOYO in the kernel',
    shown: [
      'error: /proc/config.gz has no CONFIG_SECURITY_TOMOYO=y [not_built_in]',
      '  build the kernel with CONFIG_SECURITY_TOMOYO=y',
    ],
    meaning: 'The kernel was built without TOMOYO.',
    cause: 'A kernel of a vendor, or a configuration that selects another security module only.',
    remedy: 'Build it with `CONFIG_SECURITY_TOMOYO=y`, which needs `CONFIG_SECURITYFS` and `CONFIG_SECURITY_PATH`.',
  },
  not_selected: {
    seen: 'TOMOYO is built in, and there are no files of it',
    shown: [
      'error: /proc/kallsyms has tomoyo_ symbols, but the LSM list is "lockdown,capability,yama" [not_selected]',
      '  boot with lsm=lockdown,capability,yama,tomoyo',
    ],
    meaning: 'The kernel has TOMOYO and was not told to use it.',
    cause: '`CONFIG_LSM` does not name it, and neither does `lsm=` on the command line.',
    remedy: 'Add `tomoyo` to the list that the line of doctor shows; every module that is to run must be in it.',
  },
  not_activated: {
    seen: 'The files are there, and nothing is checked',
    shown: [
      'error: the kernel log, complete since boot, has no activation line [not_activated]',
      '  install a loader as /sbin/tomoyo-init, or name one with TOMOYO_loader=',
    ],
    meaning: 'TOMOYO waits for its trigger: it checks nothing until the loader has run.',
    cause: 'No loader is installed, or process 1 is executed by another name than the trigger, `/sbin/init`.',
    remedy:
      'Do what the line of doctor says: install the loader, or boot with `TOMOYO_trigger=` and the name by which init is ' +
      'executed (systemd: often `/usr/lib/systemd/systemd`). It needs a boot.',
  },
  unknown_state: {
    seen: 'It cannot be told whether TOMOYO is active',
    shown: [
      'warning: nothing here can tell: unreadable kernel log [unknown_state]',
      '  ask as root, on a system where securityfs is mounted',
    ],
    meaning: 'Nothing that may be read here says whether requests are checked.',
    cause: 'The caller is not root, or neither the kernel log nor the counters say anything yet.',
    remedy:
      'Ask as root. On a system that just booted, run a program whose domain is not in `disabled` mode, and ask again.',
  },
  disabled_by_command_line: {
    seen: 'All profiles are off',
    shown: [
      'error: the command line has TOMOYO=disabled [disabled_by_command_line]',
      '  boot without it: all profiles are off',
    ],
    meaning: 'The loader switched every profile off, as the command line asks for.',
    cause: 'A word `TOMOYO=disabled` that was added to get a machine up again.',
    remedy: 'Take it off the command line, and look with `tomoyo preflight` at what the next boot will do.',
  },
  security_ignored: {
    seen: 'security= does nothing',
    shown: [
      'note: security=tomoyo is ignored beside lsm= [security_ignored]',
      '  leave one of the two out of the command line',
    ],
    meaning: 'The kernel takes `lsm=` and ignores `security=`.',
    cause: 'Both are on the command line; one often comes from the boot loader, one from the board.',
    remedy: 'Keep `lsm=`, which says everything.',
  },
  no_loader: {
    seen: 'It protects now, and will not after the next boot',
    shown: [
      'warning: /sbin/tomoyo-init is not there: the next boot will not activate [no_loader]',
      '  install a loader there',
    ],
    meaning: 'The program that the kernel runs at activation is gone.',
    cause: 'It was in an initramfs only, or an update removed it.',
    remedy: 'Install `tomoyo-loader`, or `tomoyo load --early`, under that name: docs/guides/early-boot.md.',
  },
  nothing_enforced: {
    seen: 'Nothing is ever refused',
    shown: [
      'warning: no domain is in enforcing mode: nothing is refused [nothing_enforced]',
      '  give domains an enforcing profile',
    ],
    meaning: 'TOMOYO is active, and every domain is disabled, learning or permissive.',
    cause: 'A first policy, which begins with profile 0; or learning that nobody ended.',
    remedy: 'Go from learning to enforcing, domain by domain: docs/guides/learning-to-enforcing.md.',
  },
  undefined_profile: {
    seen: 'The kernel panics at boot: profile is not defined',
    shown: [
      'error: 1 domains use a profile that is not defined: <kernel> /usr/sbin/sshd [undefined_profile]',
      '  define it before the kernel is activated, or it panics: echo 9-COMMENT= > profile',
    ],
    meaning:
      'A domain uses a profile that no line defines. On an active kernel it checks nothing; at activation the kernel panics.',
    cause: 'A profile file that was edited or lost, or a domain policy of another machine.',
    remedy: 'Define the profile, or give the domain another one. `tomoyo preflight` finds it before the boot.',
  },
  quota_exceeded: {
    seen: 'Learning has stopped',
    shown: [
      'warning: learning stopped in 1 domains, so they lack entries: <kernel> /usr/sbin/httpd [quota_exceeded]',
      '  raise max_learning_entry of their profile, then delete quota_exceeded: raising alone resumes nothing',
    ],
    meaning: 'A domain has as many entries as its profile allows, and learns no more.',
    cause: 'Names that are different each time: temporary files, process numbers.',
    remedy:
      'Make patterns of them (docs/guides/patterns.md), or raise `max_learning_entry`; then `tomoyo set-profile` with ' +
      '`--resume-learning`.',
  },
  transition_failed: {
    seen: 'A program runs in the domain of its parent',
    shown: [
      'warning: a program went on in the domain that executed it: <kernel> /usr/sbin/cron [transition_failed]',
      '  look for too long names and full memory, then delete transition_failed',
    ],
    meaning: 'The kernel could not make the domain of a program, which went on in the old one.',
    cause: 'A domain name that is too long (programs that start each other without end), or no memory left for policy.',
    remedy:
      'Cut the chain with `initialize_domain` or `keep_domain`, or raise the quota; then delete the flag `transition_failed` of the ' +
      'domain, so that the next one is told.',
  },
  audit_unread: {
    seen: 'Audit records wait, and nobody reads them',
    shown: [
      'note: 4096 bytes of audit records wait and nobody reads them: behind max_audit_log the kernel drops them [audit_unread]',
      '  run a reader, such as tomoyo audit',
    ],
    meaning: 'The kernel queues records; what does not fit is dropped without a word.',
    cause: 'No daemon reads `audit`.',
    remedy: 'Run `tomoyo auditd` as a service: docs/guides/audit.md.',
  },
  audit_full: {
    seen: 'Audit records are lost',
    shown: [
      'warning: 16776720 bytes of audit records wait: the kernel drops new ones [audit_full]',
      '  run a reader, such as tomoyo audit',
    ],
    meaning: 'The memory for audit records is used up.',
    cause: 'No reader, one that hangs, or a storm of violations.',
    remedy:
      'Run `tomoyo auditd`, which says how many were lost; raise `Memory used by audit log` in stat.conf where storms are usual.',
  },
  query_open: {
    seen: 'Refused programs hang for ten seconds',
    shown: [
      'note: 117 (tomoyo) has "query" open: whatever is refused waits ten seconds for an answer [query_open]',
      '  end it if it answers nothing',
    ],
    meaning: 'A program has the questions of the kernel open, so each refusal waits for an answer.',
    cause: '`tomoyo queryd` or `tomoyo query` runs, or tomoyo-queryd; or a program that was stopped with it open.',
    remedy: 'End it if nobody answers: docs/guides/answering-questions.md.',
  },
  apply_cut_short: {
    seen: 'A change of the policy was killed half-way',
    shown: [
      'error: an apply of process 321, begun 2026-11-29T12:00:00.000Z, was cut short: the policy may be half changed [apply_cut_short]',
      '  tomoyo doctor --repair takes it back; the next tomoyo apply does so before it begins',
    ],
    meaning:
      'The process that changed the policy ended before it was done; what takes the change back is in a journal.',
    cause: 'SIGKILL, or no memory.',
    remedy: 'Run `tomoyo doctor --repair`, then apply again.',
  },
  policy_memory: {
    seen: 'New entries do not stay',
    shown: [
      'error: the policy uses 1000000 of 1048576 bytes: new entries are dropped [policy_memory]',
      '  echo "Memory used by policy: 2000000" > stat',
    ],
    meaning: 'The memory that `stat` allows for policy is nearly used up.',
    cause: 'A quota in stat.conf that is too small for what is learnt.',
    remedy:
      'Raise it as doctor says, and in /etc/tomoyo/stat.conf for the next boot; `tomoyo minimize` makes a policy smaller.',
  },
  no_manager: {
    seen: 'Nobody can change the policy',
    shown: ['warning: no manager is listed: nobody can change the policy [no_manager]', '  add one to manager.conf'],
    meaning: 'The list of managers is empty, so the kernel takes policy from nobody until the next boot.',
    cause: 'A store without manager.conf.',
    remedy: 'Write `<kernel> /usr/bin/tomoyo` into /etc/tomoyo/manager.conf and boot.',
  },
  manager_is_interpreter: {
    seen: 'Every script of root can change the policy',
    shown: [
      'error: /usr/bin/node is a manager: every script that root runs with it can change the policy [manager_is_interpreter]',
      '  list the domain of the tool instead of the program',
    ],
    meaning: 'A manager is an interpreter: the program of a script is its interpreter, not the script.',
    cause: '`/usr/bin/node`, `/bin/sh` or the like in manager.conf.',
    remedy: 'List the domain of the tool, such as `<kernel> /usr/bin/tomoyo`, and take the interpreter out.',
  },
  shell_runs_applets: {
    seen: 'Commands have no domain of their own',
    shown: [
      'note: /bin/sh can run applets without executing them [shell_runs_applets]',
      '  build BusyBox without FEATURE_SH_STANDALONE and FEATURE_PREFER_APPLETS, or let /bin/sh be another shell',
    ],
    meaning:
      'BusyBox runs `cat`, `rm` and the others inside the shell, so what they do counts for the domain of the shell.',
    cause: 'A BusyBox that was built to need no links.',
    remedy: 'Build it without these two, with a link for each applet.',
  },
  policy_warnings: {
    seen: 'Lines of the policy cannot work',
    shown: [
      'note: 1 lines of the running policy cannot work as they read: no path_group "NONE" in <kernel> [policy_warnings]',
      '  save the policy and look at it with tomoyo check',
    ],
    meaning: 'The running policy has lines that never match, or that contradict others.',
    cause: 'A group that is not there, a pattern that is none, a domain that no program can reach.',
    remedy: 'Run `tomoyo save`, then `tomoyo check /etc/tomoyo`, which names each line.',
  },
};
