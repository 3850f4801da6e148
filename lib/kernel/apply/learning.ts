import { KERNEL_NAMESPACE, namespaceOf } from '../../policy/check/entry-words.js';

/** Whether a domain may learn: some level of its profile says so. @param profiles what reading the file profile gives */
export function learningProfiles(profiles: string): (domain: string, profile: number) => boolean {
  const learning = new Set<string>();
  for (const [, namespace = KERNEL_NAMESPACE, profile] of profiles.matchAll(LEARNING))
    learning.add(`${namespace} ${profile}`);
  return (domain, profile) => learning.has(`${namespaceOf(domain)} ${profile}`);
}

const LEARNING = /^(?:(<\S+>) )?(\d+)-CONFIG\S*=\{ mode=learning /gm;
