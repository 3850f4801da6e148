import type { ChangedLine, Origin, PolicyChanges, Spared } from '../../policy/diff/changes.js';
import type { PolicyProblem } from '../../policy/diff/policy-problem.js';
import type { ApplyMode } from '../../policy/diff/policy-text.js';
import type { PolicyFileName } from '../../policy/diff/script.js';

/** A line that came into the kernel, or left it. */
export interface ReportedLine {
  readonly kind: PolicyFileName;
  readonly domain?: string;
  /** In the kernel's form. Of a deleted domain: its name. */
  readonly text: string;
  /** Which line of the caller's text says so; absent for what was removed. */
  readonly origin?: Origin;
}

/** An entry that appeared while the policy was applied: the kernel learned it, or somebody else wrote it. */
export interface AppearedLine {
  readonly domain: string;
  readonly text: string;
  /** Taken out again, since `replace` asked for the given policy and nothing else. */
  readonly removed: boolean;
}

/** What apply() did to the kernel, or would do. */
export interface ApplyReport {
  readonly mode: ApplyMode;
  /** Nothing was written: `added` and `removed` are what would be. */
  readonly dryRun: boolean;
  /** Difference by difference, each with its place in the caller's text. */
  readonly added: readonly ReportedLine[];
  readonly removed: readonly ReportedLine[];
  /** Lines of the text that the kernel held already. */
  readonly kept: number;
  /** Lines that were not written, since the kernel would drop them or store something else. */
  readonly refused: readonly PolicyProblem[];
  /** Lines that were written and are not in the kernel. */
  readonly notKept: readonly PolicyProblem[];
  /** What `replace` left in the kernel all the same, and why. */
  readonly spared: readonly Spared[];
  readonly appeared: readonly AppearedLine[];
  /** By how much more the kernel's policy changed meanwhile than this call's lines account for. */
  readonly otherUpdates: number;
  /** What could not be done without a wrong moment, in words. */
  readonly notes: readonly string[];
  /** An apply() before this one was cut short; what it had written was taken back first. */
  readonly recovered?: Recovered;
}

/** What taking back an apply() that was cut short did. */
export interface Recovered {
  /** When it began, as ISO 8601. */
  readonly began: string;
  readonly pid: number;
  /** Lines that taking it back wrote: 0 if it had written nothing, or was taken back to the end. */
  readonly lines: number;
  /** Domains that it had made and that stay, since processes are in them. */
  readonly spared: readonly Spared[];
}

/** Every line of the changes, files in the order profile, exception_policy, domain_policy, manager, stat. */
export function reportedLines(changes: PolicyChanges): {
  readonly added: readonly ReportedLine[];
  readonly removed: readonly ReportedLine[];
} {
  const added: ReportedLine[] = [];
  const removed: ReportedLine[] = [];
  const add = (kind: PolicyFileName, lines: readonly ChangedLine[], domain?: string) => {
    for (const { text, origin } of lines) added.push(reported(kind, text, domain, origin));
  };
  const remove = (kind: PolicyFileName, texts: readonly string[], domain?: string) => {
    for (const text of texts) removed.push(reported(kind, text, domain));
  };
  add('profile', changes.profileVersions);
  for (const profile of changes.profiles) {
    add('profile', profile.add);
    remove('profile', profile.remove);
  }
  add('exception_policy', changes.exceptions.add);
  remove('exception_policy', changes.exceptions.remove);
  for (const domain of changes.domains) {
    const { name, created, origin, profile } = domain;
    if (created) added.push(reported('domain_policy', name, name, origin));
    if (profile) added.push(reported('domain_policy', `use_profile ${profile.to}`, name, profile.origin));
    if (profile && !created) removed.push(reported('domain_policy', `use_profile ${profile.from}`, name));
    add('domain_policy', domain.addSettings, name);
    add('domain_policy', domain.add, name);
    remove('domain_policy', domain.removeSettings, name);
    remove('domain_policy', domain.remove, name);
  }
  for (const { name } of changes.deletedDomains) removed.push(reported('domain_policy', name, name));
  add('manager', changes.managers.add);
  remove('manager', changes.managers.remove);
  for (const { label, from, to, origin } of changes.quotas) {
    added.push(reported('stat', `${label}: ${to}`, undefined, origin));
    removed.push(reported('stat', `${label}: ${from}`));
  }
  return { added, removed };
}

/** A report whose long lists are made when somebody looks at them. @param lines how many lines the policy has */
export function lazyReport(
  changes: PolicyChanges,
  lines: () => number,
  rest: Omit<ApplyReport, 'added' | 'removed' | 'kept'>,
): ApplyReport {
  let found: ReturnType<typeof reportedLines> | undefined;
  const all = () => (found ??= reportedLines(changes));
  return {
    ...rest,
    get added() {
      return all().added;
    },
    get removed() {
      return all().removed;
    },
    get kept() {
      const places = [...all().added.map(({ origin }) => origin), ...rest.refused];
      return lines() - new Set(places.map((place) => `${place?.file}:${place?.line}`)).size;
    },
  };
}

function reported(kind: PolicyFileName, text: string, domain?: string, origin?: Origin): ReportedLine {
  return { kind, ...(domain === undefined ? {} : { domain }), text, ...(origin === undefined ? {} : { origin }) };
}
