import { namespaceOf } from '../../language/entry-words.js';
import { bridged, type BridgedChanges } from './bridged.js';
import type { DomainChange, MovedEntry, PolicyChanges } from './changes.js';
import type { KernelPolicy } from './compare.js';
import { exceptionLines } from './given-exceptions.js';
import { groupsUsedNegatively } from './negative-groups.js';
import { planProfiles, profileKey } from './plan-profiles.js';
import { planTransitions } from './plan-transitions.js';
import { Script, type PlannedWrite } from './script.js';

/**
 * Entries that the removals took out of one list: once the kernel has forgotten their places they are written again, and
 * what stood in for them goes.
 */
export interface PlannedMove {
  readonly file: 'domain_policy' | 'exception_policy';
  /** Whose list it is; else one of exception_policy. */
  readonly domain?: string;
  readonly texts: readonly string[];
  readonly bridges: readonly string[];
}

export interface Plan {
  /** What is new, so that all that the new policy allows is allowed. */
  readonly additions: readonly PlannedWrite[];
  /** Profiles, and which domain uses which. */
  readonly switches: readonly PlannedWrite[];
  /** What the new policy does not have any more. */
  readonly removals: readonly PlannedWrite[];
  readonly moves: readonly PlannedMove[];
  /** Where no order is right for every program, in words. */
  readonly notes: readonly string[];
}

/**
 * In which order changes are written so that an access that the old and the new policy allow is allowed all the time:
 * additions before deletions, what is referred to before what refers to it, a domain's entries before its profile.
 *
 * Of entries that steer where a program goes the first that matches counts: they come in the order in which the kernel
 * looks for them and go in the opposite one, so that at any time the first is the old policy's or the new one's. Members
 * of a group that some condition excludes (`!=@GROUP`) take permissions away: they come last and go first.
 */
export function planWrites(changes: PolicyChanges, kernel: KernelPolicy): Plan {
  const { deletedDomains, managers, quotas } = changes;
  const edited = new Set(changes.profiles.filter(({ created }) => !created).map(profileKey));
  const heldExceptions = exceptionLines(kernel.exceptions);
  const exceptions = bridged(changes.exceptions, () => heldExceptions);
  const parts = sortExceptions(exceptions, groupsUsedNegatively(changes, kernel));
  const transitions = planTransitions(parts.transitions, heldExceptions);
  const domains = changes.domains.map((change) => ({
    change,
    entries: change.created ? NONE : bridged(change, () => kernel.domains.get(change.name)?.entries ?? []),
  }));

  const additions = new Script();
  for (const { label, to, from } of quotas) if (isRaised(from, to)) additions.write('stat', `${label}: ${to}`);
  additions.writeAll('manager', textsOf(managers.add));
  if (changes.manageByNonRoot) additions.write('manager', changes.manageByNonRoot.text);
  additions.writeAll('profile', textsOf(changes.profileVersions));
  for (const { created, add } of changes.profiles) if (created) additions.writeAll('profile', textsOf(add));
  additions.writeAll('exception_policy', parts.members.add);
  for (const { change, entries } of domains) if (!change.created) additions.inDomain(change.name, entries.add);
  additions.writeAll('exception_policy', parts.aclGroups.add);
  for (const { change } of domains) {
    if (change.created) create(additions, change, edited);
    else additions.inDomain(change.name, textsOf(change.addSettings));
  }
  additions.writeAll('exception_policy', transitions.lines);
  additions.writeAll('exception_policy', parts.aggregators.add);
  additions.writeAll('exception_policy', parts.excluded.add);

  const removals = new Script();
  removals.deleteAll('exception_policy', parts.excluded.remove);
  removals.deleteAll('exception_policy', parts.aggregators.remove);
  for (const { change } of domains) removals.deleteInDomain(change.name, change.removeSettings);
  removals.deleteAll('exception_policy', parts.aclGroups.remove);
  for (const { change, entries } of domains) removals.deleteInDomain(change.name, entries.remove);
  removals.deleteAll('exception_policy', parts.members.remove);
  for (const { name } of deletedDomains) removals.write('domain_policy', `delete ${name}`);
  removals.deleteAll('manager', managers.remove);
  for (const { label, to, from } of quotas) if (!isRaised(from, to)) removals.write('stat', `${label}: ${to}`);

  return {
    additions: additions.writes,
    switches: planProfiles(changes.profiles, changes.domains),
    removals: removals.writes,
    moves: [
      ...moveOf('exception_policy', changes.exceptions.move, exceptions.bridges),
      ...domains.flatMap(({ change, entries }) => moveOf('domain_policy', change.move, entries.bridges, change.name)),
    ],
    notes: transitions.notes,
  };
}

function moveOf(
  file: PlannedMove['file'],
  move: readonly MovedEntry[],
  bridges: readonly string[],
  domain?: string,
): readonly PlannedMove[] {
  if (move.length === 0) return [];
  return [{ file, ...(domain === undefined ? {} : { domain }), texts: textsOf(move), bridges }];
}

/** A new domain is written at once. */
const NONE: BridgedChanges = { add: [], remove: [], bridges: [] };

/** 0 is no limit. */
function isRaised(from: number, to: number): boolean {
  return to === 0 || (from !== 0 && to > from);
}

function textsOf(lines: readonly { readonly text: string }[]): readonly string[] {
  return lines.map(({ text }) => text);
}

/** Its profile last: nothing is refused before its entries are there. A profile that changes is used afterwards. */
function create(script: Script, domain: DomainChange, edited: ReadonlySet<string>): void {
  const { name, addSettings: settings, profile, block } = domain;
  script.writeAll('domain_policy', [name, ...textsOf(settings)]);
  if (block) script.writeText('domain_policy', block.text, block.count);
  else script.writeAll('domain_policy', textsOf(domain.add));
  if (profile && !edited.has(profileKey({ namespace: namespaceOf(name), profile: profile.to })))
    script.write('domain_policy', `use_profile ${profile.to}`);
}

interface Part {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Lines of exception_policy by what they do. */
function sortExceptions(
  { add, remove }: Part,
  excludedGroups: ReadonlySet<string>,
): Readonly<Record<'members' | 'excluded' | 'aclGroups' | 'transitions' | 'aggregators', Part>> {
  const sorted = (isMeant: (line: ExceptionLine) => boolean): Part => ({
    add: add.filter((text) => isMeant(exceptionLine(text))),
    remove: remove.filter((text) => isMeant(exceptionLine(text))),
  });
  const isExcluded = (line: ExceptionLine) => isMember(line) && excludedGroups.has(line.first);
  return {
    members: sorted((line) => isMember(line) && !isExcluded(line)),
    excluded: sorted(isExcluded),
    aclGroups: sorted(({ keyword }) => keyword === 'acl_group'),
    transitions: sorted(({ keyword }) => keyword.endsWith('_domain')),
    aggregators: sorted(({ keyword }) => keyword === 'aggregator'),
  };
}

function isMember({ keyword }: ExceptionLine): boolean {
  return /^(?:path|number|address)_group$/.test(keyword);
}

interface ExceptionLine {
  readonly keyword: string;
  /** The word behind it. */
  readonly first: string;
}

function exceptionLine(text: string): ExceptionLine {
  const words = text.split(' ', 3);
  const [keyword = '', first = ''] = words[0]?.startsWith('<') ? words.slice(1) : words;
  return { keyword, first };
}
