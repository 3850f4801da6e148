import { NO_LINES, type DomainChange, type PolicyChanges } from './changes.js';

/** Which additions did not arrive. */
export interface Missing {
  readonly domains: ReadonlySet<string>;
  /** Something that any domain may depend on. */
  readonly others: boolean;
}

/** The changes without those that would take away what the missing additions were to replace. */
export function holdingBack(changes: PolicyChanges, { domains, others }: Missing): PolicyChanges {
  const isHeld = ({ name }: DomainChange) => others || domains.has(name);
  return {
    ...changes,
    domains: changes.domains.map((change) => (isHeld(change) ? onlyAdding(change) : change)),
    ...(others
      ? { profiles: [], deletedDomains: [], exceptions: NO_LINES, managers: { ...changes.managers, remove: [] } }
      : {}),
  };
}

function onlyAdding(change: DomainChange): DomainChange {
  const { profile, ...rest } = change;
  const isKept = change.created && profile !== undefined;
  return { ...rest, ...(isKept ? { profile } : {}), remove: [], removeSettings: [], move: [] };
}
