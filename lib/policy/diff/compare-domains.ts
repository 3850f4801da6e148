import { namespaceOf } from '../check/entry-words.js';
import type { DeletedDomain, DomainChange, Origin } from './changes.js';
import { compareEntries, type EntryChanges } from './compare-entries.js';
import type { KernelDomain, KernelDomains } from './domain-texts.js';
import type { GivenDomain, GivenDomains } from './given-domains.js';
import type { PolicyProblem } from './policy-problem.js';
import type { CompareContext } from './policy-text.js';
import type { PlacedLine } from './screen-texts.js';
import { movedEntries } from './steering.js';

export interface DomainContext extends CompareContext {
  /** Whether a domain of this name may use the profile. */
  readonly isDefined: (domain: string, profile: number) => boolean;
}

/** What must be done to the domains of a kernel. */
export function compareDomains(
  given: GivenDomains,
  kernel: KernelDomains,
  context: DomainContext,
): { domains: readonly DomainChange[]; deletedDomains: readonly DeletedDomain[] } {
  const domains: DomainChange[] = [];
  for (const domain of given.domains.values()) {
    if (domain.same) continue;
    const change = compareDomain(domain, kernel.get(domain.name), context);
    if (change) domains.push(change);
  }
  return { domains, deletedDomains: deletedDomains(given, kernel, context) };
}

function deletedDomains(
  { domains, deleted, hasUnknown }: GivenDomains,
  kernel: KernelDomains,
  { mode, spare }: DomainContext,
): readonly DeletedDomain[] {
  const gone: DeletedDomain[] = [];
  for (const { name, text } of kernel.values()) {
    const goes = mode === 'replace' ? !domains.has(name) : deleted.has(name);
    if (!goes || name === '<kernel>') continue; // the kernel's first domain cannot be deleted
    if (hasUnknown) spare({ reason: 'refused_lines', domain: name, text: name });
    else gone.push({ name, text });
  }
  return gone;
}

function compareDomain(
  domain: GivenDomain,
  held: KernelDomain | undefined,
  context: DomainContext,
): DomainChange | undefined {
  const { name, origin } = domain;
  const profile = profileChange(domain, held?.profile, context);
  if (profile === 'refused') return undefined;
  const keep = context.mode === 'merge' && !domain.anew;
  const groupLines = (held?.groups ?? []).map((group) => `use_group ${group}`);
  const groups = compareLines(domain, groupLines, isGroup, { keep, context });
  // Flags are what happened, not what shall be: only a line about them changes them.
  const flags = compareLines(domain, held?.flags ?? [], isFlag, { keep: true, context });
  const entries = compareLines(domain, held?.entries ?? [], isEntryLine, { keep, context });
  const texts = domain.lines.filter(isEntryLine).map(({ line }) => line.text);
  const move = keep || domain.hasRefused || held === undefined ? [] : movedEntries(held.entries, entries, texts);
  const lists = [groups.add, groups.remove, flags.add, flags.remove, entries.add, entries.remove, move];
  if (held !== undefined && profile === undefined && lists.every(({ length }) => length === 0)) return undefined;
  return {
    name,
    created: held === undefined,
    origin,
    ...(profile ? { profile } : {}),
    addSettings: [...groups.add, ...flags.add],
    removeSettings: [...groups.remove, ...flags.remove],
    ...entries,
    move,
  };
}

const isGroup = ({ line }: PlacedLine) => line.kind === 'use_group';
const isFlag = ({ line }: PlacedLine) => line.kind === 'quota_exceeded' || line.kind === 'transition_failed';
const isEntryLine = (given: PlacedLine) => !isGroup(given) && !isFlag(given) && given.line.kind !== 'use_profile';

function compareLines(
  domain: GivenDomain,
  held: readonly string[],
  isMeant: (line: PlacedLine) => boolean,
  { keep, context }: { readonly keep: boolean; readonly context: DomainContext },
): EntryChanges {
  const given = domain.lines
    .filter(isMeant)
    .map(({ line, origin }) => ({ text: line.text, delete: line.delete, origin }));
  if (keep || !domain.hasRefused) return compareEntries(held, given, { keep });
  for (const text of compareEntries(held, given, { keep: false }).remove)
    context.spare({ reason: 'refused_lines', domain: domain.name, text });
  return compareEntries(held, given, { keep: true });
}

/** @param held undefined: the domain is new, and begins with profile 0 */
function profileChange(
  domain: GivenDomain,
  held: number | undefined,
  context: DomainContext,
): DomainChange['profile'] | 'refused' {
  const { name } = domain;
  let last: { readonly to: number; readonly origin: Origin } | undefined;
  for (const { line, origin } of domain.lines) {
    if (line.node.kind !== 'use_profile') continue;
    const to = line.node.profile;
    if (context.isDefined(name, to)) last = { to, origin };
    else context.refuse(undefinedProfile(to, name, origin, line.text));
  }
  if (last !== undefined) return last.to === held ? undefined : { from: held ?? 0, ...last };
  if (held !== undefined || context.isDefined(name, 0)) return undefined;
  context.refuse(undefinedProfile(0, name, domain.origin, name));
  for (const { line, origin } of domain.lines) {
    if (line.kind === 'use_profile') continue;
    const reason = 'its domain cannot be made: the profile that it would have is not defined';
    context.refuse({ code: 'no_domain', ...origin, column: 1, reason, text: line.text });
  }
  return 'refused';
}

function undefinedProfile(profile: number, domain: string, origin: Origin, text: string): PolicyProblem {
  const namespace = namespaceOf(domain);
  const reason = `profile ${profile}${text === domain ? ', which a new domain has,' : ''} is not defined in ${namespace}`;
  return { code: 'undefined_profile', ...origin, column: 1, reason, text };
}
