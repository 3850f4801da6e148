import { namespaceOf } from '../../language/entry-words.js';
import type { DomainChange, Origin } from './changes.js';
import { compareEntries, type EntryChanges, type GivenEntry } from './compare-entries.js';
import type { GivenDomain, HeldDomain } from './given-domain.js';
import type { PolicyProblem } from './policy-problem.js';
import type { CompareContext } from './policy-text.js';
import { movedEntries } from './steering.js';

export interface DomainContext extends CompareContext {
  /** Whether a domain of this name may use the profile. */
  readonly isDefined: (domain: string, profile: number) => boolean;
}

/** What must be done to one domain. @param held undefined: the kernel does not have it */
export function compareDomain(
  domain: GivenDomain,
  held: HeldDomain | undefined,
  context: DomainContext,
): DomainChange | undefined {
  const { name, origin } = domain;
  const profile = profileChange(domain, held?.profile, context);
  if (profile === 'refused') return undefined;
  const keep = context.mode === 'merge' && !domain.anew;
  const compare = (lines: readonly string[], given: readonly GivenEntry[]) =>
    keep || !domain.hasRefused ? compareEntries(lines, given, { keep }) : spareSurplus(name, lines, given, context);
  const groups = compare(
    (held?.groups ?? []).map((group) => `use_group ${group}`),
    domain.groups,
  );
  // Flags are what happened, not what shall be: only a line about them changes them.
  const flags = compareEntries(held?.flags ?? [], domain.flags, { keep: true });
  const entries = compare(held?.entries ?? [], domain.entries);
  const staysInPlace = (keep && !context.ordered) || domain.hasRefused || held === undefined;
  const move = staysInPlace
    ? []
    : movedEntries(
        held.entries,
        entries,
        domain.entries.flatMap((entry) => (entry.delete ? [] : entry.text)),
      );
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

/** Nothing goes that a refused line of the domain could have meant. */
function spareSurplus(
  domain: string,
  held: readonly string[],
  given: readonly GivenEntry[],
  { spare }: DomainContext,
): EntryChanges {
  for (const text of compareEntries(held, given, { keep: false }).remove)
    spare({ reason: 'refused_lines', domain, text });
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
  for (const { text, origin, delete: isDelete } of domain.profiles) {
    const to = Number(text.slice('use_profile '.length));
    if (isDelete) continue;
    if (context.isDefined(name, to)) last = { to, origin };
    else context.refuse(undefinedProfile(to, name, origin, text));
  }
  if (last !== undefined) return last.to === held ? undefined : { from: held ?? 0, ...last };
  if (held !== undefined || context.isDefined(name, 0)) return undefined;
  context.refuse(undefinedProfile(0, name, domain.origin, name));
  for (const { text, origin } of [...domain.groups, ...domain.flags, ...domain.entries]) {
    const reason = 'its domain cannot be made: the profile that it would have is not defined';
    context.refuse({ code: 'no_domain', ...origin, column: 1, reason, text });
  }
  return 'refused';
}

function undefinedProfile(profile: number, domain: string, origin: Origin, text: string): PolicyProblem {
  const namespace = namespaceOf(domain);
  const reason = `profile ${profile}${text === domain ? ', which a new domain has,' : ''} is not defined in ${namespace}`;
  return { code: 'undefined_profile', ...origin, column: 1, reason, text };
}
