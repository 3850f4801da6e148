import type { ProfileMode } from '../../language/ast.js';
import type { PolicyFile } from '../../language/parse.js';
import { ProfileModes } from '../profile-modes.js';

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
  const modes = new ProfileModes(profiles);
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
  for (const domain of found) domain.mode = modes.of(domain.name, domain.profile)?.strictest;
  return found;
}
