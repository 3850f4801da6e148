import type { Stat } from '../../language/stat.js';
import type { PolicyKind } from '../../language/ast.js';
import { NO_LINES, type PolicyDifference, type Spared } from './changes.js';
import { compareDomains } from './compare-domains.js';
import { compareExceptions } from './compare-exceptions.js';
import { compareProfiles } from './compare-profiles.js';
import { compareManagers, compareQuotas } from './compare-rest.js';
import type { KernelDomains } from './domain-texts.js';
import { givenDomains } from './given-domains.js';
import type { PolicyProblem } from './policy-problem.js';
import type { ApplyMode, PolicyText } from './policy-text.js';

/** What a kernel holds: what reading its files gives. */
export interface KernelPolicy {
  readonly domains: KernelDomains;
  readonly exceptions: string;
  readonly profiles: string;
  readonly managers: string;
  readonly stat: Stat;
}

export interface CompareOptions {
  readonly mode: ApplyMode;
  /** Of the kernel's numbers. */
  readonly wordBits: 32 | 64;
  /** The program and the domain of the caller: one of them must stay a manager if it is one. */
  readonly own?: ReadonlySet<string>;
}

/**
 * The smallest difference between what a kernel holds and what it would hold after it was given these texts: as the only
 * ones (`replace`: kinds of files that are not among them stay as they are), or on top of what it holds (`merge`).
 *
 * Lines that the kernel would drop, or store as something else than they say, are refused and change nothing; nor is
 * anything taken away that such a line could have meant.
 */
export function comparePolicy(
  texts: readonly PolicyText[],
  kernel: KernelPolicy,
  { mode, wordBits, own = new Set() }: CompareOptions,
): PolicyDifference {
  const refused: PolicyProblem[] = [];
  const spared: Spared[] = [];
  const context = {
    mode,
    wordBits,
    refuse: (problem: PolicyProblem) => void refused.push(problem),
    spare: (one: Spared) => void spared.push(one),
  };
  const of = (kind: PolicyKind) => texts.filter((text) => text.kind === kind);
  const profiles = compareProfiles(of('profile'), kernel.profiles, context);
  const domainTexts = of('domain_policy');
  const given = givenDomains(domainTexts, kernel.domains, context);
  const { isDefined } = profiles;
  const domains =
    domainTexts.length === 0
      ? { domains: [], deletedDomains: [] }
      : compareDomains(given, kernel.domains, { ...context, isDefined });
  const exceptionTexts = of('exception_policy');
  const exceptions =
    exceptionTexts.length === 0
      ? { changes: NO_LINES, lines: 0 }
      : compareExceptions(exceptionTexts, kernel.exceptions, context);
  const managerTexts = of('manager');
  const managers =
    managerTexts.length === 0
      ? { changes: NO_LINES, manageByNonRoot: undefined, lines: 0 }
      : compareManagers(managerTexts, kernel.managers, { ...context, own });
  const { quotas, lines: quotaLines } = compareQuotas(of('stat'), kernel.stat, context);
  return {
    changes: {
      profileVersions: profiles.profileVersions,
      profiles: profiles.profiles,
      exceptions: exceptions.changes,
      ...domains,
      managers: managers.changes,
      ...(managers.manageByNonRoot ? { manageByNonRoot: managers.manageByNonRoot } : {}),
      quotas,
    },
    refused: inOrder(refused, texts),
    spared,
    lines: profiles.lines + given.lines + exceptions.lines + managers.lines + quotaLines,
  };
}

/** The same, but domains that are needed stay. */
export function sparing(difference: PolicyDifference, needed: ReadonlyMap<string, 'busy' | 'own'>): PolicyDifference {
  const { changes, spared } = difference;
  const isNeeded = ({ name }: { readonly name: string }) => needed.has(name);
  const kept = changes.deletedDomains.filter(isNeeded);
  return {
    ...difference,
    changes: { ...changes, deletedDomains: changes.deletedDomains.filter((domain) => !isNeeded(domain)) },
    spared: [...spared, ...kept.map(({ name }) => ({ reason: needed.get(name) ?? 'busy', domain: name, text: name }))],
  };
}

function inOrder(problems: readonly PolicyProblem[], texts: readonly PolicyText[]): readonly PolicyProblem[] {
  const places = new Map(texts.map(({ file }, index) => [file, index]));
  const place = ({ file }: PolicyProblem) => places.get(file) ?? 0;
  return [...problems].sort((a, b) => place(a) - place(b) || a.line - b.line);
}
