import type { PolicyChanges } from './changes.js';
import type { KernelPolicy } from './compare.js';

const EXCLUSION = /!=@(\S+)/g;

/** Names of groups whose members some condition excludes, now or then: there a member more is a permission less. */
export function groupsUsedNegatively(changes: PolicyChanges, kernel: KernelPolicy): ReadonlySet<string> {
  const names = new Set<string>();
  const { exceptions, domains } = changes;
  if (![...exceptions.add.map(({ text }) => text), ...exceptions.remove].some((text) => GROUP.test(text))) return names;
  const look = (text: string) => {
    if (text.includes('!=@')) for (const [, name = ''] of text.matchAll(EXCLUSION)) names.add(name);
  };
  for (const { text } of kernel.domains.values()) look(text);
  look(kernel.exceptions);
  for (const domain of domains) {
    if (domain.block) look(domain.block.text);
    else for (const { text } of domain.add) look(text);
  }
  for (const { text } of exceptions.add) look(text);
  return names;
}

/** A line that makes a member of a group. */
const GROUP = /^(?:<\S+ )?(?:path|number|address)_group /;
