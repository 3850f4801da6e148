import { namespaceOf } from '../../language/entry-words.js';
import { packedText } from '../model/entry-set.js';
import type { ReviewChange } from './change.js';
import { granted } from './granted.js';
import { grantingIn, type Granting, type OneDomain } from './granting.js';
import { modeChanges } from './mode-changes.js';
import type { PolicySide } from './policy-side.js';
import { MEMBERS_AT_MOST } from './policy-side.js';

/** All that a domain says, if only one policy has it. */
export function wholeDomain({ domain, side }: OneDomain): readonly ReviewChange[] {
  const effect = side.which === 'new' ? 'gained' : 'lost';
  const { name, profile, groups, flags, entries } = domain;
  const file = side.domains?.file ?? '';
  const at = { effect, side: side.which, file, line: domain.line } as const;
  const changes: ReviewChange[] = [{ ...at, type: 'domain', text: name }];
  if (profile !== undefined) changes.push({ ...at, type: 'use_profile', text: `use_profile ${profile}` });
  for (const flag of [...flags].sort()) changes.push({ ...at, type: 'flag', text: flag });
  for (const group of ascending(groups)) changes.push({ ...at, type: 'use_group', text: `use_group ${group}` });
  const lines: ReviewChange[] = [];
  for (const entry of entries.list())
    lines.push({ type: 'entry', effect, side: side.which, text: packedText(entry), file, line: entry.line });
  lines.sort((a, b) => (a.text < b.text ? -1 : 1));
  for (const line of lines) changes.push(line);
  return changes;
}

/** What a domain uses that both policies have. */
export function settingChanges(old: OneDomain, now: OneDomain): readonly ReviewChange[] {
  return [...profileChange(old, now), ...flagChanges(old, now), ...groupChanges(old, now)];
}

function profileChange(old: OneDomain, now: OneDomain): readonly ReviewChange[] {
  const [from, to] = [old.domain.profile ?? 0, now.domain.profile ?? 0];
  if (from === to) return [];
  const namespace = namespaceOf(now.domain.name);
  const [before, after] = [
    old.side.profiles?.model.namespaces.get(namespace)?.profiles.get(from),
    now.side.profiles?.model.namespaces.get(namespace)?.profiles.get(to),
  ];
  const modes = before && after && modeChanges(before, after);
  return [
    {
      type: 'use_profile',
      effect: modes?.gains ? 'gained' : modes?.loses ? 'lost' : 'changed',
      text: `use_profile ${to}`,
      note: `was ${from}${modes === undefined ? '' : `; ${modes.note || 'the same modes'}`}`,
      ...placeOf(now),
    },
  ];
}

function flagChanges(old: OneDomain, now: OneDomain): readonly ReviewChange[] {
  return [...onlyFlags(old, now), ...onlyFlags(now, old)];
}

function onlyFlags(one: OneDomain, other: OneDomain): readonly ReviewChange[] {
  const { side, file, line } = placeOf(one);
  const only = [...one.domain.flags].filter((flag) => !other.domain.flags.has(flag)).sort();
  return only.map((text) => ({ type: 'flag', effect: 'changed', side, text, file, line }));
}

function groupChanges(old: OneDomain, now: OneDomain): readonly ReviewChange[] {
  return [...onlyGroups(old, now), ...onlyGroups(now, old)];
}

function onlyGroups(one: OneDomain, other: OneDomain): readonly ReviewChange[] {
  const { side, file, line } = placeOf(one);
  const only = ascending(one.domain.groups).filter((group) => !other.domain.groups.has(group));
  return only.map((group) => {
    const effect = effectOfGroup(group, one, other);
    return { type: 'use_group', effect, side, text: `use_group ${group}`, file, line };
  });
}

function effectOfGroup(group: number, one: OneDomain, other: OneDomain): ReviewChange['effect'] {
  const { side, domain } = one;
  const list = side.aclGroup(namespaceOf(domain.name), group);
  if (side.exceptions && (list === undefined || list.entries.size === 0)) return 'changed';
  const by = grantingIn(other);
  if (list && grantsAll(list.entries.list(), side, by)) return 'rewritten';
  return side.which === 'new' ? 'gained' : 'lost';
}

/** Whether all of some entries is granted, as far as can be told of so many. */
export function grantsAll(grants: readonly Parameters<typeof granted>[0][], from: PolicySide, by: Granting): boolean {
  if (grants.length > MEMBERS_AT_MOST) return false;
  return grants.every((grant) => (grant.mask & ~granted(grant, from, by).mask) === 0);
}

/** The line of its name: where it says what it uses is not kept. */
function placeOf({ side, domain }: OneDomain) {
  return { side: side.which, file: side.domains?.file ?? '', line: domain.line } as const;
}

function ascending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
