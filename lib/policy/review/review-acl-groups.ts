import { listIn } from '../check/policy-index.js';
import { EntrySet } from '../model/entry-set.js';
import type { ReviewChange } from './change.js';
import { GrantingList, type Grant } from './granting-list.js';
import { groupUses, type GroupUse } from './group-uses.js';
import type { PolicySide } from './policy-side.js';
import { entryChanges } from './review-entries.js';
import type { GroupChange } from './review-groups.js';

/** What is different about one acl_group. */
export interface AclGroupChange {
  readonly changes: readonly ReviewChange[];
  readonly uses: readonly GroupUse[];
  /** What it grants that it did not grant, and the other way round. */
  readonly gained: readonly Grant[];
  readonly lost: readonly Grant[];
  /** An entry that stays takes more, or less, since a group that it names has other members. */
  readonly widened: boolean;
  readonly narrowed: boolean;
}

/** Of one acl_group. @returns undefined if it grants the same */
export function aclGroupChange(
  namespace: string,
  group: number,
  {
    old,
    now,
    groups,
  }: { readonly old: PolicySide; readonly now: PolicySide; readonly groups: ReadonlyMap<string, GroupChange> },
): AclGroupChange | undefined {
  const [before, after] = [old, now].map((side) => {
    const own = side.aclGroup(namespace, group) ?? new GrantingList(new EntrySet(), side.exceptions?.file ?? '');
    return { own, lists: [own], side, namespace };
  });
  if (before === undefined || after === undefined) return undefined;
  const uses = groupUses(before.own, after.own, namespace, groups);
  const own = entryChanges(before, after);
  if (own.length === 0 && uses.length === 0) return undefined;
  const ofUses = uses.flatMap((use) => use.changes);
  const grants = (effect: ReviewChange['effect'], { entries }: GrantingList) => {
    const lines = new Set(own.filter((change) => change.effect === effect).map(({ line }) => line));
    return entries.list().filter(({ line }) => lines.has(line));
  };
  return {
    changes: [...own, ...ofUses],
    uses,
    gained: grants('gained', after.own),
    lost: grants('lost', before.own),
    widened: ofUses.some(({ effect }) => effect === 'gained'),
    narrowed: ofUses.some(({ effect }) => effect === 'lost'),
  };
}

/** All acl_groups of both policies by namespace. */
export function aclGroupsOf(sides: readonly PolicySide[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const side of sides)
    for (const [namespace, { aclGroups }] of side.exceptions?.model.namespaces ?? []) {
      const numbers = listIn(groups, namespace);
      for (const group of aclGroups.keys()) if (!numbers.includes(group)) numbers.push(group);
      numbers.sort((a, b) => a - b);
    }
  return groups;
}
