import { namespaceOf } from '../../language/entry-words.js';
import type { DomainChange, ProfileChange } from './changes.js';
import { Script, type PlannedWrite } from './script.js';

/** A domain that goes from one profile to another. */
interface Switch {
  readonly domain: string;
  readonly from: string;
  readonly to: string;
  readonly line: string;
}

/**
 * Changes profiles and which domain uses which, so that no domain is ever under a stricter mode than its old and its new
 * one: a profile changes after the domains that leave it and before the domains that come. Where two profiles change
 * places, both are made lenient first.
 */
export function planProfiles(
  profiles: readonly ProfileChange[],
  domains: readonly DomainChange[],
): readonly PlannedWrite[] {
  const script = new Script();
  const left = new Map(profiles.filter(({ created }) => !created).map((change) => [profileKey(change), change]));
  let waiting = switchesOf(domains, new Set(left.keys()));
  const leave = (keys: ReadonlySet<string>) => {
    for (const { domain, line } of waiting.filter(({ from }) => keys.has(from))) script.inDomain(domain, [line]);
    waiting = waiting.filter(({ from }) => !keys.has(from));
  };
  while (left.size > 0) {
    const free = [...left.keys()].find(
      (key) => !waiting.some(({ from, to }) => from === key && to !== key && left.has(to)),
    );
    const next =
      free === undefined ? [...left.values()] : [...left.values()].filter((change) => profileKey(change) === free);
    if (free === undefined) for (const { soften } of next) script.writeAll('profile', soften.first);
    leave(new Set(next.map(profileKey)));
    for (const change of next) {
      const lines = change.add.map(({ text }) => text);
      script.writeAll('profile', free === undefined ? change.soften.rest : lines);
      left.delete(profileKey(change));
    }
  }
  leave(new Set(waiting.map(({ from }) => from)));
  return script.writes;
}

export function profileKey({ namespace, profile }: Pick<ProfileChange, 'namespace' | 'profile'>): string {
  return `${namespace} ${profile}`;
}

/** A new domain got its profile when it was made, unless that changes. */
function switchesOf(domains: readonly DomainChange[], edited: ReadonlySet<string>): readonly Switch[] {
  return domains.flatMap(({ name, created, profile }) => {
    if (profile === undefined) return [];
    const namespace = namespaceOf(name);
    const from = profileKey({ namespace, profile: profile.from });
    const to = profileKey({ namespace, profile: profile.to });
    return created && !edited.has(to) ? [] : [{ domain: name, from, to, line: `use_profile ${profile.to}` }];
  });
}
