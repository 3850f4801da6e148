import { KERNEL_NAMESPACE, namespaceOf, namespacePrefix } from '../../language/entry-words.js';
import { isSupportedVersion, profileSetOf, PROFILE_VERSION, readDomains, readProfiles } from './policy-model.js';

/** A line for `profile` without which the kernel would panic at activation, and why. */
export interface ProfileRepair {
  readonly line: string;
  /** One sentence without full stop. */
  readonly reason: string;
}

const DISABLED = 'CONFIG={ mode=disabled grant_log=no reject_log=no }';

/** What is written to `profile` where nothing stored can be loaded. */
export const BUILT_IN_PROFILES = ['0-COMMENT=tomoyo-loader: no usable policy was stored', `0-${DISABLED}`];

/**
 * What a kernel that prints these profiles and domains still needs, whoever wrote them: a version that it takes, and each
 * profile that a domain uses.
 * Source: security/tomoyo/common.c, tomoyo_check_profile(). The same: native/loader/repair.cc.
 */
export function profileRepairs(profiles: string, domains: string): readonly ProfileRepair[] {
  const sets = readProfiles(profiles);
  const repairs: ProfileRepair[] = sets
    .filter(({ version }) => !isSupportedVersion(version))
    .map(({ name, version }) => ({
      line: `${namespacePrefix(name)}PROFILE_VERSION=${PROFILE_VERSION}`,
      reason: `profile version of ${name} was ${version}, set to ${PROFILE_VERSION}`,
    }));
  const users = [...usesOf(domains), { name: KERNEL_NAMESPACE, profile: 0 }];
  const repaired = new Set<string>();
  for (const { name, profile } of users) {
    const set = profileSetOf({ name }, sets);
    const line = `${namespacePrefix(set.name)}${profile}-${DISABLED}`;
    if (set.defined.has(profile) || repaired.has(line)) continue;
    repaired.add(line);
    repairs.push({ line, reason: `PROFILE ${profile} WAS NOT DEFINED and is now DISABLED, used by ${name}` });
  }
  return repairs;
}

/** Every profile that a domain of a stored text uses, as a disabled one. */
export function disabledProfiles(domains: string): string {
  const lines = usesOf(domains).map(
    ({ name, profile }) => `${namespacePrefix(namespaceOf(name))}${profile}-COMMENT=disabled`,
  );
  return [...new Set(lines)].map((line) => `${line}\n`).join('');
}

function usesOf(domains: string): readonly { readonly name: string; readonly profile: number }[] {
  return readDomains(domains).domains;
}
