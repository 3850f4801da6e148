import type { ModelDomain } from './domain-model.js';

/** The lines of a domain before its entries: comments, name, what it uses, in the kernel's order. */
export function domainHead({ name, profile, groups, flags, comments }: ModelDomain): readonly string[] {
  return [
    ...comments,
    name,
    ...(profile === undefined ? [] : [`use_profile ${profile}`]),
    ...[...flags].sort(),
    ...[...groups].sort((a, b) => a - b).map((group) => `use_group ${group}`),
  ];
}

/** A domain with its entries, as the kernel prints domains: an empty line before and behind the entries. */
export function domainText(domain: ModelDomain, entries: readonly string[]): string {
  const body = entries.length === 0 ? '' : `${entries.join('\n')}\n`;
  return `${domainHead(domain).join('\n')}\n\n${body}\n`;
}
