import type { PolicyWarningCode } from '../../language/problem.js';

/** What is said about one check, of `tomoyo check` or `tomoyo lint`. */
export interface CheckInfo {
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
}

/** `note`: nothing is wrong, and somebody may want to know; only `tomoyo lint` has them. */
export type Severity = 'error' | 'warning' | 'note';

const error = (title: string, why: string): CheckInfo => ({ severity: 'error', title, why });
const warning = (title: string, why: string): CheckInfo => ({ severity: 'warning', title, why });

/** What the parser warns of. */
const OF_ONE_LINE = {
  lenient_operations: warning(
    'operations that the kernel reads in another way',
    'A known operation counts when it begins the word or follows a "/"; what is behind it, and what is unknown, is ignored.',
  ),
  trailing_text: warning('text behind the last argument', 'The kernel ignores it.'),
  number_wraps: warning(
    'a number that is too large',
    'It is kept modulo 2^64, on a 32-bit kernel modulo 2^32: 4294967296 becomes 0 there, the number of root.',
  ),
  delete_ignored: warning(
    'delete where nothing can be deleted',
    'Profiles and quotas cannot be deleted: the kernel sets what the line says, or does nothing.',
  ),
  namespace_prefix: warning(
    'the beginning of the name of a namespace',
    'The kernel compares only as many letters as it was given, and may take the line for another namespace.',
  ),
  select_ignored: warning('select of nothing', 'The kernel takes the line for no selection.'),
  swallowed_condition: warning(
    'a condition taken for a path',
    'A word behind the program that has a "/" before any "." is a transition to a path of that very text, such as auto_domain_transition="/x" with its quotes.',
  ),
  bad_group_member: warning('a group member that is no word', 'The kernel keeps the text, and no path is equal to it.'),
  empty_group_member: warning('a group without a member in the line', 'The kernel keeps an empty member.'),
  value_ignored: warning(
    'a value that changes nothing',
    'The kernel does not know the word and says nothing about it.',
  ),
  profile_form: warning(
    'a profile line in another form than the kernel prints',
    'It is taken, but not everybody sees how.',
  ),
  separator_byte: warning(
    'a byte that the kernel takes for a space',
    'The name ends there: the line is cut, and a shorter name than the one meant may be granted.',
  ),
  no_final_newline: warning('a last line without line end', 'The kernel drops it when it is written as it is.'),
} satisfies Record<PolicyWarningCode, CheckInfo>;

/** What is only seen when lines are compared. */
const OF_A_POLICY = {
  undefined_profile: error(
    'a domain uses a profile that is not defined',
    'At activation the kernel stops the machine (panic) over it; later it ignores the line.',
  ),
  profile_version: error(
    'a profile version that the kernel does not support',
    'At activation the kernel stops the machine (panic) unless the version is 20150505.',
  ),
  undefined_group: warning(
    'a group without members',
    'Without members of that kind in the namespace of the domain it matches nothing, and "!=" of it is always true.',
  ),
  undefined_acl_group: warning(
    'use_group of an acl_group without entries',
    'The line is taken and grants nothing. Group 0 may stay empty: it is what the kernel and the tools give a new domain.',
  ),
  nested_group: warning(
    'a group as member of a path group',
    'Groups are flat: the member is kept as text that begins with "@", and no path does.',
  ),
  duplicate_entry: warning('a line that is there already', 'The kernel keeps one of them.'),
  covered_entry: warning(
    'an entry that another entry of the domain covers',
    'Entries only grant, so what another entry grants already need not be said again.',
  ),
  unreachable_domain: warning(
    'a domain that no execution leads to',
    'The parent domain is enforced, has no "file execute" for the program, and nothing else leads there.',
  ),
  condition_never_holds: warning(
    'a condition that is never true',
    'A value that does not exist for the operation makes a condition false, with "=" and with "!=".',
  ),
  pattern_matches_nothing: warning(
    'a pattern that matches no name',
    'The text before the first wildcard is cut off before "\\-" is looked at; what is left of that component then matches the empty name only.',
  ),
  stat_line: warning(
    'a line of stat that sets another quota than it says, or none',
    'The first number becomes the quota: writing back what was read sets the quota to what is in use.',
  ),
} satisfies Record<string, CheckInfo>;

/**
 * Every check, once: the command, the reference page and the SARIF rules are made from this table.
 *
 * A code is stable: people match on it. `error` is what the kernel drops, or stops the machine for; `warning` is what it
 * takes and what cannot work, or not as it reads.
 */
export const CHECKS = {
  syntax: error(
    'a line that the kernel drops',
    'The kernel says nothing about a line that it does not understand: the write succeeds and the line is not there.',
  ),
  old_directive: error('a word of TOMOYO 1.x', 'The kernel of TOMOYO 2.6 drops such a line.'),
  ...OF_A_POLICY,
  ...OF_ONE_LINE,
} satisfies Record<string, CheckInfo>;

/** Stable names of what checkPolicy() finds; docs/reference/policy-language.md has them all. */
export type CheckCode = keyof typeof CHECKS;
