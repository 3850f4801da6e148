import { namespaceOf } from '../../policy/check/entry-words.js';
import { note, problem } from './check-machine.js';
import type { RunningPolicy } from './examination.js';
import type { Finding, ModeCount } from './finding.js';

/** Whether the running policy does what people think that it does. Pure. */
export function checkRunningPolicy(policy: RunningPolicy): readonly Finding[] {
  return [checkDomains, checkLearning, checkAudit, checkMemory, checkManagers, checkApply].flatMap((check) =>
    check(policy),
  );
}

const MODES = ['disabled', 'learning', 'permissive', 'enforcing'] as const;

export function countModes({ domains, profiles, busy }: RunningPolicy): readonly ModeCount[] {
  const all = [...domains.values()].map(({ name, profile }) => ({ name, modes: profiles.modes(name, profile) }));
  return MODES.map((mode) => {
    const under = all.filter(({ modes }) => modes.has(mode) || (mode === 'disabled' && modes.size === 0));
    return { mode, domains: under.length, busyDomains: under.filter(({ name }) => busy.has(name)).length };
  });
}

function checkDomains(policy: RunningPolicy): readonly Finding[] {
  const { domains, profiles } = policy;
  const findings: Finding[] = [];
  for (const { name, profile } of domains.values())
    if (!profiles.isDefined(name, profile)) {
      const prefix = namespaceOf(name) === '<kernel>' ? '' : `${namespaceOf(name)} `;
      findings.push(
        problem(
          'undefined_profile',
          `${name} uses profile ${profile}, which is not defined: nothing is checked in it, and a boot with it panics.`,
          `echo '${prefix}${profile}-COMMENT=' > /sys/kernel/security/tomoyo/profile, or give the domain another profile`,
        ),
      );
    }
  const enforced = countModes(policy).find(({ mode }) => mode === 'enforcing')?.domains ?? 0;
  if (enforced === 0)
    findings.push(
      problem(
        'nothing_enforced',
        `None of ${domains.size} domains is under a profile that enforces anything: nothing is refused.`,
        "tomoyo set-profile N 'DOMAIN' with a profile whose mode is enforcing, where the policy is ready for it",
      ),
    );
  return findings;
}

function checkLearning({ domains, profiles }: RunningPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { name, profile, flags } of domains.values()) {
    if (flags.includes('quota_exceeded')) {
      const limit = profiles.learningLimit(name, profile);
      findings.push(
        problem(
          'learning_stopped',
          `Learning stopped in ${name}: it holds as many entries as profile ${profile} allows${limit === undefined ? '' : ` (${limit})`}.`,
          `raise max_learning_entry of profile ${profile}, then tomoyo set-profile ${profile} '${name}' --resume-learning`,
        ),
      );
    }
    if (flags.includes('transition_failed'))
      findings.push(
        problem(
          'transition_failed',
          `A program that ${name} executed did not get its own domain, and ran in this one.`,
          `define the domain that its execution leads to; then write "delete transition_failed" in the domain`,
        ),
      );
  }
  return findings;
}

/** From this part of its limit on memory is as good as used up. */
const NEARLY = 0.9;

function checkAudit({ stat, auditReaders, queryHolders }: RunningPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  const { bytes, quotaBytes } = stat.memory.auditLog;
  const { learning, permissive, enforcing } = stat.violations;
  const count = learning.count + permissive.count + enforcing.count;
  if (auditReaders.length === 0 && bytes > 0)
    findings.push(
      problem(
        'nobody_reads_audit',
        `Audit records of ${bytes} bytes wait and no process reads them; the kernel counts ${count} violations, and drops records once max_audit_log of a profile are waiting.`,
        'run tomoyo audit, or a daemon that reads them',
      ),
    );
  if (quotaBytes !== undefined && bytes > quotaBytes * NEARLY)
    findings.push(
      problem(
        'audit_full',
        `Audit records take ${bytes} of ${quotaBytes} bytes: new ones are dropped.`,
        'read them faster, or raise "Memory used by audit log" in /sys/kernel/security/tomoyo/stat',
      ),
    );
  if (queryHolders.length > 0)
    findings.push(
      note(
        'query_is_open',
        `${queryHolders.join(', ')} has the file query open: whatever is refused waits ten seconds for its answer.`,
        'end it if nobody answers there',
      ),
    );
  return findings;
}

function checkMemory({ stat }: RunningPolicy): readonly Finding[] {
  const { bytes, quotaBytes } = stat.memory.policy;
  if (quotaBytes === undefined || bytes <= quotaBytes * NEARLY) return [];
  return [
    problem(
      'policy_memory_full',
      `The policy takes ${bytes} of ${quotaBytes} bytes: beyond that the kernel drops new lines without a word.`,
      `echo 'Memory used by policy: ${2 * quotaBytes}' > /sys/kernel/security/tomoyo/stat`,
    ),
  ];
}

/** Programs that run what others wrote. */
const INTERPRETERS = /\/(?:node|python[\d.]*|perl[\d.]*|ruby[\d.]*|lua[\d.]*|php[\d.]*|bash|dash|sh|busybox|env)$/;

function checkManagers({ managers }: RunningPolicy): readonly Finding[] {
  if (managers.length === 0)
    return [
      problem(
        'no_manager',
        'There is no policy manager: until the next boot nobody can change the policy.',
        'add a line to manager.conf of the stored policy and boot again',
      ),
    ];
  return managers
    .filter((line) => INTERPRETERS.test(line) && !line.startsWith('<'))
    .map((line) =>
      problem(
        'interpreter_is_manager',
        `${line} is a policy manager: so is every script that root runs with it.`,
        `make the domain of the script a manager in its place: "initialize_domain SCRIPT from any" and "<kernel> SCRIPT"`,
      ),
    );
}

function checkApply({ journal }: RunningPolicy): readonly Finding[] {
  if (journal === undefined) return [];
  const files = Object.keys(journal.undo).join(', ');
  return [
    problem(
      'apply_cut_short',
      `An apply of process ${journal.pid}, begun ${journal.began}, was cut short: ${files || 'nothing'} may be half changed.`,
      'tomoyo doctor --repair takes it back; so does the next tomoyo apply, before it begins',
    ),
  ];
}
