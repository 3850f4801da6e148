import { ARGUMENT_TYPES } from '../../language/argument-types.js';
import { packedText, type ModelEntry } from '../model/entry-set.js';
import type { Cover } from './change.js';
import type { Granting } from './granting.js';
import { coverableMask, type Grant, type GrantingList } from './granting-list.js';
import { MEMBERS_AT_MOST, type PolicySide } from './policy-side.js';

/** What of an entry is granted by other entries. */
export interface Granted {
  /** Its operations that are. */
  readonly mask: number;
  readonly by: readonly Cover[];
}

/**
 * Which operations of an entry the lists grant: by the same entry, by wider ones, and where it names a group, member by
 * member. Nothing is said to be granted that is not for sure.
 * @param from the policy that the entry is of: its groups are those
 */
export function granted(grant: Grant, from: PolicySide, by: Granting, budget = MEMBERS_AT_MOST): Granted {
  const found = grantedAsIs(withoutChangedGroups(grant, by), by);
  const rest = { ...grant, mask: coverableMask(grant) & ~found.mask };
  const members = rest.mask === 0 ? [] : memberGrants(rest, from, by.namespace, budget);
  if (members.length === 0) return found;
  let { mask } = rest;
  const covers = new Map(found.by.map((cover) => [cover.text, cover]));
  for (const member of members) {
    const one = granted(member, from, by, Math.floor(budget / members.length));
    mask &= one.mask;
    if (mask === 0) return found;
    for (const cover of one.by) covers.set(cover.text, cover);
  }
  return { mask: found.mask | mask, by: [...covers.values()] };
}

/** With names that no group has for those that are not the same in both policies. */
function withoutChangedGroups(grant: Grant, { side, namespace }: Granting): Grant {
  const changed = side.changedGroups.get(namespace);
  if (changed === undefined || !grant.identity.includes('@')) return grant;
  const words = grant.identity.split(' ').map((word) => {
    const at = word.startsWith('@') ? 0 : word.indexOf('=@') + 1;
    const group = word.slice(at);
    return changed.has(group) ? `${word.slice(0, at)}@\\001${group.slice(1)}` : word;
  });
  return { ...grant, identity: words.join(' ') };
}

function grantedAsIs(grant: Grant, { lists, side, namespace }: Granting): Granted {
  const by: Cover[] = [];
  let left = grant.mask;
  const take = ({ file }: GrantingList, entry: ModelEntry, takeable: number) => {
    const taken = left & takeable & entry.mask;
    if (taken !== 0) by.push({ text: packedText(entry), file, line: entry.line });
    left &= ~taken;
  };
  for (const list of lists) {
    const same = list.entries.get(grant.family, grant.identity);
    if (same) take(list, same, grant.mask);
  }
  const coverable = coverableMask(grant);
  if ((left & coverable) !== 0)
    lists.some((list) =>
      list.visitCovers(grant, side.known(namespace), {
        isWanted: ({ mask }) => (left & coverable & mask) !== 0,
        take: (entry) => {
          take(list, entry, coverable);
          return (left & coverable) === 0;
        },
      }),
    );
  return { mask: grant.mask & ~left, by };
}

/** The same entry for each member of its first group; none if the members are not known, or too many. */
function memberGrants(grant: Grant, from: PolicySide, namespace: string, budget: number): readonly Grant[] {
  if (!grant.identity.includes('@')) return [];
  const words = grant.identity.split(' ');
  for (const [index, { type }] of grant.form.arguments.entries()) {
    const { group } = ARGUMENT_TYPES[type];
    const word = words[index] ?? '';
    if (group === undefined || !word.startsWith('@')) continue;
    const members = from.members(namespace, group, word.slice(1));
    if (members.length > budget) return [];
    return members.map((member) => withArgument(grant, words, { index, member }));
  }
  return [];
}

function withArgument(
  { form, family, mask }: Grant,
  words: readonly string[],
  { index, member }: { readonly index: number; readonly member: string },
): Grant {
  const identity = words.map((word, at) => (at === index ? member : word)).join(' ');
  return { form, family, mask, identity };
}
