import type { GroupUse } from './group-uses.js';
import type { AclGroupChange } from './review-acl-groups.js';
import type { GroupChange } from './review-groups.js';

interface Count {
  entries: number;
  places: number;
}

/** How many entries of how many domains and acl_groups take more or less by each group that changed. */
export class GroupUseCounts {
  readonly #counts = new Map<GroupChange, Count>();

  constructor(domains: ReadonlyMap<string, readonly GroupUse[]>, aclGroups: ReadonlyMap<string, AclGroupChange>) {
    for (const uses of domains.values()) this.#add(uses);
    for (const { uses } of aclGroups.values()) this.#add(uses);
  }

  #add(uses: readonly GroupUse[]): void {
    const seen = new Set<GroupChange>();
    for (const { group } of uses) {
      const count = this.#counts.get(group) ?? { entries: 0, places: 0 };
      this.#counts.set(group, count);
      count.entries += 1;
      if (!seen.has(group)) count.places += 1;
      seen.add(group);
    }
  }

  of(group: GroupChange): string {
    const { entries, places } = this.#counts.get(group) ?? { entries: 0, places: 0 };
    if (!group.widened && !group.narrowed) return 'takes the same';
    const does = [...(group.widened ? ['widened'] : []), ...(group.narrowed ? ['narrowed'] : [])].join(' and ');
    if (entries === 0) return `${does}; no entry that stays names it`;
    return `${does}; concerns ${entries} ${entries === 1 ? 'entry' : 'entries'} in ${places} ${places === 1 ? 'place' : 'places'}`;
  }
}
