import { parsePolicy } from '../../../lib/language/parse.js';
import { parseStat } from '../../../lib/language/stat.js';
import type { SymptomCode } from '../../../lib/kernel/doctor/diagnose.js';
import type { Facts, Listed } from '../../../lib/kernel/doctor/facts.js';

export const STAT = `Policy update: 1
Policy violation in learning mode: 0
Policy violation in permissive mode: 0
Policy violation in enforcing mode: 0
Memory used by policy: 1000
Memory used by audit log: 0 (Quota: 1000)
Memory used by query message: 0 (Quota: 1000)
Total memory used: 1000
`;
export const DOMAINS = '<kernel>\nuse_profile 3\n\nfile read /a\nfile execute /b\n\n<kernel> /b\nuse_profile 1\n\n\n';
const PROFILES = '1-CONFIG={ mode=learning }\n3-CONFIG::file={ mode=enforcing }\n';

interface Texts {
  readonly stat?: string;
  readonly domains?: string;
  readonly profiles?: string;
  readonly managers?: string;
}

function listed({ stat = STAT, domains = DOMAINS, profiles = PROFILES, managers = '<kernel> /tool\n' }: Texts): Listed {
  return {
    stat: parseStat(stat),
    domains: parsePolicy(domains, { kind: 'domain_policy' }),
    exceptions: parsePolicy('', { kind: 'exception_policy' }),
    profiles: parsePolicy(profiles, { kind: 'profile' }),
    managers: parsePolicy(managers, { kind: 'manager' }),
  };
}

/** Of a healthy system but for what is given. */
export function facts(texts: Texts = {}, others: Partial<Facts> = {}): Facts {
  return {
    status: { state: 'active', evidence: 'seen' },
    commandLine: 'lsm=tomoyo',
    lsm: ['tomoyo'],
    firstProgram: '/sbin/init',
    loader: { path: '/sbin/tomoyo-init', isExecutable: true },
    shellRunsApplets: false,
    listed: listed(texts),
    journal: undefined,
    openFiles: { audit: [], query: [] },
    ...others,
  };
}

/** For each symptom a system that has it, of which docs/troubleshooting.md shows what doctor prints. */
export const SYMPTOM_FACTS: Readonly<Record<SymptomCode, Facts>> = {
  not_built_in: off('not-built-in', '/proc/config.gz has no CONFIG_SECURITY_TOMOYO=y'),
  not_selected: {
    ...off('not-in-lsm-list', '/proc/kallsyms has tomoyo_ symbols, but the LSM list is "lockdown,capability,yama"'),
    lsm: ['lockdown', 'capability', 'yama'],
  },
  not_activated: facts(
    {},
    {
      status: { state: 'not-activated', evidence: 'the kernel log, complete since boot, has no activation line' },
      loader: { path: '/sbin/tomoyo-init', isExecutable: false },
    },
  ),
  unknown_state: off('unknown', 'nothing here can tell: unreadable kernel log'),
  disabled_by_command_line: facts({}, { commandLine: 'TOMOYO=disabled' }),
  security_ignored: facts({}, { commandLine: 'lsm=tomoyo security=tomoyo' }),
  no_loader: facts({}, { loader: { path: '/sbin/tomoyo-init', isExecutable: false } }),
  nothing_enforced: facts({ domains: '<kernel>\nuse_profile 1\n' }),
  undefined_profile: facts({ domains: `${DOMAINS}<kernel> /usr/sbin/sshd\nuse_profile 9\n` }),
  quota_exceeded: facts({ domains: '<kernel> /usr/sbin/httpd\nuse_profile 1\nquota_exceeded\n' }),
  transition_failed: facts({ domains: '<kernel> /usr/sbin/cron\nuse_profile 1\ntransition_failed\n' }),
  audit_unread: facts({ stat: STAT.replace('audit log: 0 (Quota: 1000)', 'audit log: 4096 (Quota: 16777216)') }),
  audit_full: facts({ stat: STAT.replace('audit log: 0 (Quota: 1000)', 'audit log: 16776720 (Quota: 16777216)') }),
  query_open: facts({}, { openFiles: { audit: [], query: ['117 (tomoyo)'] } }),
  apply_cut_short: facts({}, { journal: { pid: 321, began: '2026-11-29T12:00:00.000Z' } }),
  policy_memory: facts({ stat: STAT.replace('policy: 1000', 'policy: 1000000 (Quota: 1048576)') }),
  no_manager: facts({ managers: '' }),
  manager_is_interpreter: facts({ managers: '/usr/bin/node\n' }),
  shell_runs_applets: facts({}, { shellRunsApplets: true }),
  policy_warnings: facts({ domains: DOMAINS.replace('/a\n', '/a\nfile read @NONE\n') }),
};

function off(state: 'not-built-in' | 'not-in-lsm-list' | 'unknown', evidence: string): Facts {
  return facts({}, { status: { state, evidence }, listed: undefined });
}
