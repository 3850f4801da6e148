import { namespaceOf, namespacePrefix } from '../../language/entry-words.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import type { PolicyText } from '../diff/policy-text.js';
import { sortedNamespaces } from '../sort/sort-namespaces.js';
import type { Effect, ReviewChange, ReviewSection, ReviewSummary } from './change.js';
import { grantingIn, type OneDomain } from './granting.js';
import { GroupUseCounts } from './group-use-counts.js';
import { groupUses, type GroupUse } from './group-uses.js';
import { PolicySide } from './policy-side.js';
import { aclGroupChange, aclGroupsOf, type AclGroupChange } from './review-acl-groups.js';
import { grantsAll, settingChanges, wholeDomain } from './review-domain.js';
import { entryChanges } from './review-entries.js';
import { groupChanges, type GroupChange } from './review-groups.js';
import { reviewManagers, reviewQuotas } from './review-lines.js';
import { reviewProfiles, type ProfileReview } from './review-profiles.js';
import { reviewRules } from './review-rules.js';

/**
 * Compares two policies by what they mean: operations packed otherwise and numbers in another form are no difference, and
 * lines that are others while the same may be done are told apart from access that is gained or lost.
 *
 * A kind of file that only one of both has is not compared. Entries that another one covers are looked for among so many
 * only that the time stays linear; what is not found counts as gained or lost.
 * @param old one text of a kind at most; latin1: one character a byte
 * Tested: test/unit/policy/review/review.test.ts.
 */
export function reviewPolicies(old: readonly PolicyText[], now: readonly PolicyText[]): PolicyReview {
  return new PolicyReview(new PolicySide('old', old), new PolicySide('new', now));
}

/** What is different between two policies. */
export class PolicyReview {
  /** Lines that a kernel would not keep. With one of them there are no sections. */
  readonly problems: readonly PolicyProblem[];
  readonly #old: PolicySide;
  readonly #now: PolicySide;
  readonly #counts: Record<Effect, number> = { gained: 0, lost: 0, rewritten: 0, changed: 0 };
  #gainedDomains = 0;
  #lostDomains = 0;

  constructor(old: PolicySide, now: PolicySide) {
    this.#old = old;
    this.#now = now;
    this.problems = [...old.problems, ...now.problems];
  }

  /** Of what was gone through so far. */
  get summary(): ReviewSummary {
    return { gainedDomains: this.#gainedDomains, lostDomains: this.#lostDomains, counts: { ...this.#counts } };
  }

  /** Can be gone through once: profiles, exception policy, domains in the order of their bytes, managers, quotas. */
  *sections(): Generator<ReviewSection, void, undefined> {
    if (this.problems.length > 0) return;
    const [old, now] = [this.#old, this.#now];
    const profiles = reviewProfiles(old, now);
    yield* this.#counted(profiles.sections);
    yield* this.#counted(reviewRules(old, now));
    const groups = old.exceptions && now.exceptions ? groupChanges(old, now) : new Map<string, GroupChange>();
    for (const { namespace, name, widened, narrowed } of groups.values())
      if (widened || narrowed)
        for (const { changedGroups } of [old, now])
          changedGroups.set(namespace, (changedGroups.get(namespace) ?? new Set()).add(`@${name}`));
    const aclGroups = this.#aclGroups(groups);
    const uses = this.#usesOf(groups);
    yield* this.#counted(groupSections(groups, new GroupUseCounts(uses, aclGroups)));
    yield* this.#counted(this.#aclSections(aclGroups));
    yield* this.#counted(this.#domains({ profiles, uses, aclGroups }));
    yield* this.#counted(reviewManagers(old, now));
    yield* this.#counted(reviewQuotas(old, now));
  }

  *#counted(sections: Iterable<ReviewSection>): Generator<ReviewSection, void, undefined> {
    for (const section of sections) {
      for (const { effect } of section.changes) this.#counts[effect] += 1;
      yield section;
    }
  }

  /** `<kernel> 1` -> what is different about it. */
  #aclGroups(groups: ReadonlyMap<string, GroupChange>): ReadonlyMap<string, AclGroupChange> {
    const [old, now] = [this.#old, this.#now];
    const found = new Map<string, AclGroupChange>();
    if (!old.exceptions || !now.exceptions) return found;
    const all = aclGroupsOf([old, now]);
    for (const namespace of sortedNamespaces(all.keys()))
      for (const group of all.get(namespace) ?? []) {
        const change = aclGroupChange(namespace, group, { old, now, groups });
        if (change) found.set(`${namespace} ${group}`, change);
      }
    return found;
  }

  /** By the names of domains. */
  #usesOf(groups: ReadonlyMap<string, GroupChange>): ReadonlyMap<string, readonly GroupUse[]> {
    const found = new Map<string, readonly GroupUse[]>();
    if (groups.size === 0) return found;
    for (const [name, domain] of this.#now.domains?.model.domains ?? []) {
      const was = this.#old.domains?.model.domains.get(name);
      if (was === undefined) continue;
      const { own: before } = grantingIn({ domain: was, side: this.#old });
      const { own: after } = grantingIn({ domain, side: this.#now });
      const uses = groupUses(before, after, namespaceOf(name), groups);
      if (uses.length > 0) found.set(name, uses);
    }
    return found;
  }

  *#aclSections(aclGroups: ReadonlyMap<string, AclGroupChange>): Generator<ReviewSection> {
    const users = new Map<string, number>();
    if (aclGroups.size > 0)
      for (const { name, groups } of this.#now.domains?.model.domains.values() ?? [])
        for (const group of groups) {
          const key = `${namespaceOf(name)} ${group}`;
          users.set(key, (users.get(key) ?? 0) + 1);
        }
    for (const [key, { changes }] of aclGroups) {
      const namespace = namespaceOf(key);
      const title = `${namespacePrefix(namespace)}acl_group ${key.slice(namespace.length + 1)}`;
      yield { title, changes, note: `used by ${countOf(users.get(key) ?? 0, 'domain')}` };
    }
  }

  *#domains(context: DomainContext): Generator<ReviewSection> {
    const [before, after] = [this.#old.domains?.model.domains, this.#now.domains?.model.domains];
    if (!before || !after) return;
    for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const [was, is] = [before.get(name), after.get(name)];
      const old = was && { domain: was, side: this.#old };
      const now = is && { domain: is, side: this.#now };
      const changes = old && now ? this.#bothHave(old, now, context) : this.#oneHas(old ?? now);
      if (changes.length > 0) yield { title: name, domain: name, changes };
    }
  }

  #oneHas(one: OneDomain | undefined): readonly ReviewChange[] {
    if (one === undefined) return [];
    if (one.side.which === 'new') this.#gainedDomains += 1;
    else this.#lostDomains += 1;
    return wholeDomain(one);
  }

  #bothHave(old: OneDomain, now: OneDomain, { profiles, uses, aclGroups }: DomainContext): readonly ReviewChange[] {
    const { name, profile = 0 } = now.domain;
    const changes = [...settingChanges(old, now)];
    for (const change of entryChanges(grantingIn(old), grantingIn(now))) changes.push(change);
    for (const use of uses.get(name) ?? []) for (const change of use.changes) changes.push(change);
    const modes = profile === (old.domain.profile ?? 0) ? profiles.modes.get(`${namespaceOf(name)} ${profile}`) : undefined; // prettier-ignore
    const acl = aclGroups.size > 0 ? aclEffects(old, now, aclGroups) : undefined;
    if (modes?.gains || acl?.gains || changes.some(({ effect }) => effect === 'gained')) this.#gainedDomains += 1;
    if (modes?.loses || acl?.loses || changes.some(({ effect }) => effect === 'lost')) this.#lostDomains += 1;
    return changes;
  }
}

interface DomainContext {
  readonly profiles: ProfileReview;
  readonly uses: ReadonlyMap<string, readonly GroupUse[]>;
  readonly aclGroups: ReadonlyMap<string, AclGroupChange>;
}

function* groupSections(groups: ReadonlyMap<string, GroupChange>, counts: GroupUseCounts): Generator<ReviewSection> {
  for (const group of groups.values()) {
    const { namespace, kind, name, changes } = group;
    yield { title: `${namespacePrefix(namespace)}${kind} ${name}`, changes, note: counts.of(group) };
  }
}

/** What groups of entries that a domain goes on using do to it. */
function aclEffects(old: OneDomain, now: OneDomain, aclGroups: ReadonlyMap<string, AclGroupChange>) {
  let [gains, loses] = [false, false];
  const namespace = namespaceOf(now.domain.name);
  for (const group of now.domain.groups) {
    const change = old.domain.groups.has(group) ? aclGroups.get(`${namespace} ${group}`) : undefined;
    if (change === undefined) continue;
    gains ||= change.widened || !grantsAll(change.gained, now.side, grantingIn(old));
    loses ||= change.narrowed || !grantsAll(change.lost, old.side, grantingIn(now));
  }
  return { gains, loses };
}

/** `1 domain`, `2 domains` */
export function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
