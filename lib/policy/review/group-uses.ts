import { eachGroup, isEntry } from '../../language/entry-words.js';
import { parseLine } from '../../language/parse.js';
import { packedText, type ModelEntry } from '../model/entry-set.js';
import type { ReviewChange } from './change.js';
import type { GrantingList } from './granting-list.js';
import { groupKey } from './policy-side.js';
import type { GroupChange } from './review-groups.js';

/** An entry that stays, and what a group makes of it. */
export interface GroupUse {
  readonly group: GroupChange;
  readonly changes: readonly ReviewChange[];
}

/**
 * Entries that both policies have, and that grant more or less because a group that they name has other members.
 * @param groups that changed
 */
export function groupUses(
  { entries: old, file: oldFile }: GrantingList,
  { entries, file }: GrantingList,
  namespace: string,
  groups: ReadonlyMap<string, GroupChange>,
): readonly GroupUse[] {
  if (groups.size === 0) return [];
  const uses: GroupUse[] = [];
  for (const [family, ofFamily] of entries.families())
    for (const entry of ofFamily.values()) {
      if (!entry.identity.includes('@')) continue;
      const was = old.get(family, entry.identity);
      const mask = entry.mask & (was?.mask ?? 0);
      if (was === undefined || mask === 0) continue;
      const text = packedText({ ...entry, mask });
      for (const { group, excludes } of namedGroups(entry, namespace, groups)) {
        const via = `${group.kind} ${group.name}`;
        const changes: ReviewChange[] = [];
        const place = { type: 'entry', text, via } as const;
        if (excludes ? group.narrowed : group.widened)
          changes.push({ ...place, effect: 'gained', side: 'new', file, line: entry.line });
        if (excludes ? group.widened : group.narrowed)
          changes.push({ ...place, effect: 'lost', side: 'old', file: oldFile, line: was.line });
        if (changes.length > 0) uses.push({ group, changes });
      }
    }
  return uses;
}

interface NamedGroup {
  readonly group: GroupChange;
  /** In a condition that holds for what is not in it. */
  readonly excludes: boolean;
}

function namedGroups(
  entry: ModelEntry,
  namespace: string,
  groups: ReadonlyMap<string, GroupChange>,
): readonly NamedGroup[] {
  const { node } = parseLine(packedText(entry), { kind: 'domain_policy' });
  const named = new Map<string, NamedGroup>();
  if (isEntry(node))
    eachGroup(node, (kind, word, condition) => {
      const key = groupKey(namespace, kind, word.name);
      const group = groups.get(key);
      const excludes = condition?.operator === '!=';
      if (group) named.set(`${key} ${excludes}`, { group, excludes });
    });
  return [...named.values()];
}
