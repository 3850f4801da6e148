import type { ProfileConfigLine, ProfileMode } from '../../language/ast.js';
import { PROFILE_MODES, PROFILE_TARGETS } from '../../language/keyword-table.js';
import type { PolicyFile } from '../../language/parse.js';
import { modeOf } from '../../policy/check/profiles.js';

/** A domain as the kernel lists it. */
export interface ListedDomain {
  readonly name: string;
  readonly profile: number;
  /** The strictest mode that its profile has for any function; undefined: the profile is not defined. */
  readonly mode: ProfileMode | undefined;
  readonly quotaExceeded: boolean;
  readonly transitionFailed: boolean;
}

export function listedDomains(
  domains: PolicyFile<'domain_policy'>,
  profiles: PolicyFile<'profile'>,
): readonly ListedDomain[] {
  const modes = strictestModes(profiles);
  const found: { -readonly [Key in keyof ListedDomain]: ListedDomain[Key] }[] = [];
  for (const node of domains.nodes) {
    if (node.kind === 'domain') {
      found.push({ name: node.name, profile: 0, mode: undefined, quotaExceeded: false, transitionFailed: false });
      continue;
    }
    const domain = found.at(-1);
    if (domain === undefined) continue;
    if (node.kind === 'use_profile') domain.profile = node.profile;
    else if (node.kind === 'quota_exceeded') domain.quotaExceeded = true;
    else if (node.kind === 'transition_failed') domain.transitionFailed = true;
  }
  for (const domain of found) domain.mode = modes.get(`${domain.name.split(' ', 1)[0] ?? ''} ${domain.profile}`);
  return found;
}

/** By namespace and number. */
function strictestModes(profiles: PolicyFile<'profile'>): ReadonlyMap<string, ProfileMode> {
  const lines = new Map<string, ProfileConfigLine[]>();
  for (const node of profiles.nodes) {
    if (!('profile' in node)) continue;
    const key = `${node.namespace ?? '<kernel>'} ${node.profile}`;
    const known = lines.get(key) ?? [];
    lines.set(key, node.kind === 'profile_config' ? [...known, node] : known);
  }
  return new Map([...lines].map(([key, config]) => [key, strictest(config)]));
}

function strictest(lines: readonly ProfileConfigLine[]): ProfileMode {
  const ranks = PROFILE_TARGETS.filter((target) => target.includes('::')).map((target) =>
    PROFILE_MODES.indexOf(modeOf(lines, target) ?? 'disabled'),
  );
  return PROFILE_MODES[Math.max(0, ...ranks)] ?? 'disabled';
}
