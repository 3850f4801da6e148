import type { ProfileMode } from '../../language/ast.js';
import type { Memory } from '../../language/stat.js';
import { checkPolicy } from '../../policy/check/check.js';
import type { Status } from '../status.js';
import { listedDomains, type ListedDomain } from './domain-modes.js';
import { DEFAULT_TRIGGER, parameter, type Facts, type Listed } from './facts.js';

/** Something that is not as it should be, and what mends it. */
export interface Symptom {
  readonly code: SymptomCode;
  /** `note`: worth knowing, and no reason to call the system ill. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** What to do, exactly. */
  readonly fix: string;
}

/** Stable names of what doctor() finds; docs/troubleshooting.md and `tomoyo help CODE` have them all. */
export type SymptomCode =
  | 'not_built_in' // the kernel has no TOMOYO
  | 'not_selected' // built in, but not in the LSM list
  | 'not_activated' // files are there, nothing is checked
  | 'unknown_state' // nothing here can tell
  | 'disabled_by_command_line' // TOMOYO=disabled
  | 'security_ignored' // security= beside lsm=
  | 'no_loader' // the next boot does not activate
  | 'nothing_enforced' // active, but no domain is refused anything
  | 'undefined_profile' // a domain uses one: the kernel panics at activation
  | 'quota_exceeded' // learning stopped
  | 'transition_failed' // a program went on in the wrong domain
  | 'audit_unread' // records wait and nobody takes them
  | 'audit_full' // records are being lost
  | 'query_open' // every refusal waits for an answer
  | 'apply_cut_short' // an apply() was killed: the policy is half changed
  | 'policy_memory' // the quota is nearly used up
  | 'no_manager' // nobody can change the policy
  | 'manager_is_interpreter' // every script can
  | 'shell_runs_applets' // BusyBox applets share the shell's domain
  | 'policy_warnings'; // lines that cannot work

/** How a running system is. */
export interface Diagnosis {
  readonly status: Status;
  /** How many domains are in each mode: the strictest that the profile has for any function. */
  readonly domains: Readonly<Record<ProfileMode, number>>;
  /** None: healthy. */
  readonly symptoms: readonly Symptom[];
}

export function diagnose(facts: Facts): Diagnosis {
  const domains = facts.listed ? listedDomains(facts.listed.domains, facts.listed.profiles) : [];
  const count = (mode: ProfileMode) => domains.filter((domain) => domain.mode === mode).length;
  return {
    status: facts.status,
    domains: {
      disabled: count('disabled'),
      learning: count('learning'),
      permissive: count('permissive'),
      enforcing: count('enforcing'),
    },
    symptoms: [
      ...ofState(facts),
      ...ofBoot(facts),
      ...(facts.listed
        ? [...ofDomains(facts, domains), ...ofMemory(facts, facts.listed), ...ofPolicy(facts.listed)]
        : []),
      ...ofProcesses(facts),
      ...ofShell(facts, domains),
    ],
  };
}

const error = (code: SymptomCode, message: string, fix: string): Symptom => ({ code, severity: 'error', message, fix });
const warning = (code: SymptomCode, message: string, fix: string): Symptom => ({
  code,
  severity: 'warning',
  message,
  fix,
});
const note = (code: SymptomCode, message: string, fix: string): Symptom => ({ code, severity: 'note', message, fix });

function ofState(facts: Facts): readonly Symptom[] {
  const { state, evidence } = facts.status;
  switch (state) {
    case 'active':
      return [];
    case 'not-built-in':
      return [error('not_built_in', evidence, 'build the kernel with CONFIG_SECURITY_TOMOYO=y')];
    case 'not-in-lsm-list':
      return [error('not_selected', evidence, `boot with lsm=${[...(facts.lsm ?? []), 'tomoyo'].join(',')}`)];
    case 'not-activated':
      return [error('not_activated', evidence, activationFix(facts))];
    case 'unknown':
      return [warning('unknown_state', evidence, 'ask as root, on a system where securityfs is mounted')];
  }
}

/** The loader is run when somebody executes the trigger by that very name. */
function activationFix({ commandLine, firstProgram, loader }: Facts): string {
  const trigger = parameter(commandLine, 'TOMOYO_trigger') ?? DEFAULT_TRIGGER;
  if (!loader.isExecutable) return `install a loader as ${loader.path}, or name one with TOMOYO_loader=`;
  const first = firstProgram ?? 'unknown';
  // A program may call itself by another name than the one it was executed by.
  const path = first.startsWith('/') ? first : 'PATH, where PATH is the name by which it is executed, often /sbin/init';
  if (first !== trigger) return `process 1 is ${first}, the trigger ${trigger}: boot with TOMOYO_trigger=${path}`;
  return `let process 1 be executed as ${trigger}, exactly so spelled, or boot with TOMOYO_trigger= and its name`;
}

function ofBoot({ commandLine, loader, status }: Facts): readonly Symptom[] {
  const found: Symptom[] = [];
  if (parameter(commandLine, 'TOMOYO') === 'disabled')
    found.push(
      error(
        'disabled_by_command_line',
        'the command line has TOMOYO=disabled',
        'boot without it: all profiles are off',
      ),
    );
  const ignored = parameter(commandLine, 'security');
  if (ignored !== undefined && parameter(commandLine, 'lsm') !== undefined)
    found.push(
      note(
        'security_ignored',
        `security=${ignored} is ignored beside lsm=`,
        'leave one of the two out of the command line',
      ),
    );
  if (status.state === 'active' && !loader.isExecutable)
    found.push(
      warning('no_loader', `${loader.path} is not there: the next boot will not activate`, `install a loader there`),
    );
  return found;
}

/** A few names and how many more there are. */
function names(domains: readonly ListedDomain[]): string {
  const shown = domains.slice(0, 3).map(({ name }) => name);
  return shown.join(', ') + (domains.length > shown.length ? ` and ${domains.length - shown.length} more` : '');
}

function ofDomains({ status }: Facts, domains: readonly ListedDomain[]): readonly Symptom[] {
  const found: Symptom[] = [];
  if (status.state === 'active' && !domains.some(({ mode }) => mode === 'enforcing'))
    found.push(
      warning(
        'nothing_enforced',
        'no domain is in enforcing mode: nothing is refused',
        'give domains an enforcing profile',
      ),
    );
  const undefinedProfile = domains.filter(({ mode }) => mode === undefined);
  if (undefinedProfile.length > 0)
    found.push(
      error(
        'undefined_profile',
        `${undefinedProfile.length} domains use a profile that is not defined: ${names(undefinedProfile)}`,
        `define it before the kernel is activated, or it panics: echo ${undefinedProfile[0]?.profile ?? 0}-COMMENT= > profile`,
      ),
    );
  const full = domains.filter(({ quotaExceeded }) => quotaExceeded);
  if (full.length > 0)
    found.push(
      warning(
        'quota_exceeded',
        `learning stopped in ${full.length} domains, so they lack entries: ${names(full)}`,
        'raise max_learning_entry of their profile, then delete quota_exceeded: raising alone resumes nothing',
      ),
    );
  const failed = domains.filter(({ transitionFailed }) => transitionFailed);
  if (failed.length > 0)
    found.push(
      warning(
        'transition_failed',
        `a program went on in the domain that executed it: ${names(failed)}`,
        'look for too long names and full memory, then delete transition_failed',
      ),
    );
  return found;
}

/** From where on a quota is as good as used up. */
const NEARLY_FULL = 0.9;

function isNearlyFull({ bytes, quotaBytes }: Memory): boolean {
  return quotaBytes !== undefined && quotaBytes > 0 && bytes >= NEARLY_FULL * quotaBytes;
}

function ofMemory({ openFiles }: Facts, { stat }: Listed): readonly Symptom[] {
  const { policy, auditLog } = stat.memory;
  const found: Symptom[] = [];
  if (isNearlyFull(policy))
    found.push(
      error(
        'policy_memory',
        `the policy uses ${policy.bytes} of ${policy.quotaBytes ?? 0} bytes: new entries are dropped`,
        `echo "Memory used by policy: ${2 * policy.bytes}" > stat`,
      ),
    );
  if (isNearlyFull(auditLog))
    found.push(
      warning(
        'audit_full',
        `${auditLog.bytes} bytes of audit records wait: the kernel drops new ones`,
        'run a reader, such as tomoyo audit',
      ),
    );
  else if (auditLog.bytes > 0 && openFiles.audit.length === 0)
    found.push(
      note(
        'audit_unread',
        `${auditLog.bytes} bytes of audit records wait and nobody reads them: behind max_audit_log the kernel drops them`,
        'run a reader, such as tomoyo audit',
      ),
    );
  return found;
}

function ofProcesses({ openFiles, journal }: Facts): readonly Symptom[] {
  const found: Symptom[] = [];
  if (openFiles.query.length > 0)
    found.push(
      note(
        'query_open',
        `${openFiles.query.join(', ')} has "query" open: whatever is refused waits ten seconds for an answer`,
        'end it if it answers nothing',
      ),
    );
  if (journal !== undefined)
    found.push(
      error(
        'apply_cut_short',
        `an apply of process ${journal.pid}, begun ${journal.began}, was cut short: the policy may be half changed`,
        'tomoyo doctor --repair takes it back; the next tomoyo apply does so before it begins',
      ),
    );
  return found;
}

/** Programs that run what others write. */
const INTERPRETERS = /^(?:node|nodejs|python[\d.]*|perl[\d.]*|ruby[\d.]*|lua[\d.]*|(?:ba|da|a|k|z)?sh|busybox|env)$/;

function ofPolicy(listed: Listed): readonly Symptom[] {
  const found: Symptom[] = [];
  const managers = listed.managers.nodes.flatMap((node) => (node.kind === 'manager' ? [node.manager] : []));
  if (managers.length === 0)
    found.push(warning('no_manager', 'no manager is listed: nobody can change the policy', 'add one to manager.conf'));
  for (const { kind, text } of managers)
    if (kind === 'program' && INTERPRETERS.test(text.slice(text.lastIndexOf('/') + 1)))
      found.push(
        error(
          'manager_is_interpreter',
          `${text} is a manager: every script that root runs with it can change the policy`,
          'list the domain of the tool instead of the program',
        ),
      );
  const { domains, exceptions, profiles } = listed;
  const warnings = checkPolicy([domains, exceptions, profiles]).filter(({ code }) => code !== 'undefined_profile');
  if (warnings.length > 0) {
    const [first] = warnings;
    const message = `${warnings.length} lines of the running policy cannot work as they read: ${first?.message ?? ''}`;
    found.push(note('policy_warnings', message, 'save the policy and look at it with tomoyo check'));
  }
  return found;
}

/** BusyBox executes itself for an applet, or does not execute at all: the shell's domain learns what they do. */
function ofShell({ shellRunsApplets }: Facts, domains: readonly ListedDomain[]): readonly Symptom[] {
  const own = domains.filter(({ name }) => / (?:proc:\/self\/exe|\/proc\/self\/exe)(?: |$)/.test(name));
  if (own.length === 0 && !shellRunsApplets) return [];
  const fix = 'build BusyBox without FEATURE_SH_STANDALONE and FEATURE_PREFER_APPLETS, or let /bin/sh be another shell';
  if (own.length === 0) return [note('shell_runs_applets', '/bin/sh can run applets without executing them', fix)];
  return [warning('shell_runs_applets', `programs ran through /proc/self/exe and share a domain: ${names(own)}`, fix)];
}
