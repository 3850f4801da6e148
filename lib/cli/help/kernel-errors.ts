import type { KernelErrorCode } from '../../errors.js';
import type { HelpEntry } from './entry.js';

/** Every code of the library that speaks to a kernel, to files and to a store. */
export const KERNEL_ERRORS: Readonly<Record<KernelErrorCode, HelpEntry>> = {
  TOMOYO_NOT_ENABLED: {
    meaning: 'The kernel has no TOMOYO interface, though securityfs is mounted.',
    cause:
      'TOMOYO is not built into the kernel, or it is not among the security modules that the kernel was booted with.',
    remedy:
      'Run `tomoyo doctor`: it says which of both. Then boot with `lsm=` and the modules it names, or build with ' +
      '`CONFIG_SECURITY_TOMOYO=y`.',
  },
  TOMOYO_NO_SECURITYFS: {
    meaning: 'securityfs, in which the files of TOMOYO are, is not mounted.',
    cause: 'A small init that does not mount it, a chroot, or a container.',
    remedy: 'Run `mount -t securityfs securityfs /sys/kernel/security`, and let init do so.',
  },
  TOMOYO_NO_PERMISSION: {
    meaning: 'A file could not be opened: the kernel answered EACCES or EPERM.',
    cause: 'The caller is not root, or its domain is enforced and may not open the file.',
    remedy:
      'Run it as root. If it is root, look with `tomoyo audit --refused` which entry its domain lacks; `path` in the ' +
      'error names the file.',
  },
  TOMOYO_NOT_MANAGER: {
    meaning: 'The kernel refused to take policy from this program: it is no policy manager.',
    cause:
      'Neither the program nor its domain is in `manager`. For a script, what counts is the interpreter, which should not ' +
      'be listed.',
    remedy:
      'List the domain of the tool, such as `<kernel> /usr/bin/tomoyo`, in /etc/tomoyo/manager.conf before the next boot, or ' +
      'write it by a program that is a manager already. `tomoyo ps` shows domains.',
  },
  TOMOYO_BAD_LINE: {
    meaning: 'A policy line was refused before it was written: the kernel would cut it, or read something else.',
    cause: 'A line feed or NUL in a line, a line that is too long, or an entry that is none.',
    remedy: 'Mend the line that `line` and `column` name. `tomoyo check` finds all of them in a file.',
  },
  TOMOYO_BAD_OPTION: {
    meaning: 'An argument or an option is not what it must be. Nothing was done.',
    cause: 'A wrong call: the message names the option, what is expected, and what was given.',
    remedy: 'Mend the call. `--help` at the command, or the docstring of the call, has what it takes.',
  },
  TOMOYO_BAD_FILE: {
    meaning: 'A file that was named cannot be read or written, or is not what it must be.',
    cause:
      'A wrong path, a folder in the place of a file, a binary file, or one that is cut off in the middle of a line.',
    remedy: 'Look at the file that `path` names.',
  },
  TOMOYO_BAD_RECORD: {
    meaning: 'An audit record is not in the form in which the kernel writes records.',
    cause: 'A log file that was cut, edited or mixed with other lines, or a kernel that is newer than this package.',
    remedy: 'Look at the line and column of the message. A stream goes on behind such a record by itself.',
  },
  TOMOYO_BAD_FORMAT: {
    meaning: 'A file is not in the form that is expected of it.',
    cause:
      'A configuration with a wrong value or an unknown name, a message that is no request, or a file of a kernel that is newer ' +
      'than this package.',
    remedy:
      'The message has file, line and column, and what is expected there. Daemons have `--check` for their configuration.',
  },
  TOMOYO_SYNTAX: {
    meaning: 'Policy text has a line that the kernel would drop without a word.',
    cause: 'A misspelt directive, a wrong number of words, or a pattern that is none.',
    remedy:
      'The message has file, line, column and reason, often the right word. `tomoyo check` shows all such lines at once.',
  },
  TOMOYO_BAD_POLICY: {
    meaning: 'This policy would stop the machine at its next boot, so it was not stored.',
    cause: 'A domain uses a profile that is not defined, or profile 0 is missing: the kernel panics at activation.',
    remedy:
      'Define the profile that the message names, or give the domain another one. `tomoyo preflight` judges a store.',
  },
  TOMOYO_BAD_STORE: {
    meaning: 'The store on disk is not in order: a link that is none, or a slot that is not complete.',
    cause: 'Files in /etc/tomoyo/policy that were copied, removed or edited by hand.',
    remedy: 'Run `tomoyo slots --verify` to see which slots are whole, then `tomoyo rollback SLOT` or `tomoyo save`.',
  },
  TOMOYO_NO_SLOT: {
    meaning: 'There is no slot of that name, or none to go back to.',
    cause: 'A name that was misspelt or pruned, or a store with one slot only.',
    remedy: '`tomoyo slots` lists those that there are.',
  },
  TOMOYO_STORE_LOCKED: {
    meaning: 'Another call is changing the store at this moment.',
    cause: 'Two programs save at once. A lock whose holder is gone is taken over by itself.',
    remedy: 'Try again when the process that the message names has ended.',
  },
  TOMOYO_IN_USE: {
    meaning: 'Another daemon, stream or answer has what is asked for.',
    cause:
      'A second daemon with the same spool, lock or socket, a second stream of one program that answers by rules, or a ' +
      'question that somebody else is answering.',
    remedy: 'End the other one first, or give this daemon a socket and a folder of its own.',
  },
  TOMOYO_DISK_FULL: {
    meaning: 'There was no room while saving. The store is as it was before.',
    cause: 'The file system is full, or a quota is used up.',
    remedy: 'Make room, for example with fewer slots (`tomoyo save --keep N`), and save again.',
  },
  TOMOYO_NOT_APPLIED: {
    meaning: 'A change of the kernel did not go through. The message says whether what was written is taken back.',
    cause:
      'The memory for policy is used up, another program changes the policy at the same time, or a program was killed in ' +
      'the middle of an apply.',
    remedy:
      'Run `tomoyo doctor`. Where it finds `apply_cut_short`, `tomoyo doctor --repair`; where `policy_memory`, raise the quota.',
  },
  TOMOYO_UNDEFINED_PROFILE: {
    meaning: 'The kernel has no such profile, so it would ignore the line. Nothing was written.',
    cause: 'A number that no line of `profile` defines in the namespace of the domain.',
    remedy:
      'Use one of the profiles that the message lists, or define it first, by `tomoyo apply` with a profile file.',
  },
  TOMOYO_NO_DOMAIN: {
    meaning: 'No domain has this name, or matches this pattern.',
    cause: 'The name lacks its namespace (`<kernel>`), the program never ran, or the shell took the quotes away.',
    remedy: "Write it whole and quoted, as `tomoyo ps` shows it: '<kernel> /usr/sbin/httpd'.",
  },
  TOMOYO_NOT_LEARNED: {
    meaning: 'Learning stopped in the domain before all was learned, so enforcing it would refuse what it needs.',
    cause: 'The domain reached `max_learning_entry` of its profile (the flag `quota_exceeded`).',
    remedy:
      'Raise `max_learning_entry`, run `tomoyo set-profile` with `--resume-learning`, exercise the program again; or make patterns of ' +
      'what was learnt. `--force` enforces it all the same.',
  },
  TOMOYO_NO_RETRY: {
    meaning: 'The kernel cannot look again at a question about a device node.',
    cause: '`retry()` for `file mkblock` or `file mkchar`: the kernel would let mknod(2) return 1 and make nothing.',
    remedy: 'Allow or deny it; `allowAlways()` adds the entry and allows the request.',
  },
  TOMOYO_SYSTEM_CALL: {
    meaning: 'A system call failed for another reason. `syscall`, `errno` and `path` say which and why.',
    cause: 'It depends on `errno`: a limit of open files, a path that is gone, a file system that fails.',
    remedy: 'Look up the errno in the manual page of the call.',
  },
  TOMOYO_NO_ADDON: {
    meaning: 'The native part of this package is missing, or does not load in this Node.js.',
    cause: 'A machine for which the package has no binary, or a copy of the package that lost its folder `prebuilds`.',
    remedy: 'Install the package anew; or build it from source: `npm rebuild tomoyo`, with g++, make and python3.',
  },
};
