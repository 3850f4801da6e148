import { compileDomainPattern } from './domain-pattern.js';
import { requireWord } from './require-word.js';

export interface DomainFilterOptions {
  /** Also the domains below those that it takes. */
  readonly recursive?: boolean;
}

/**
 * Makes ready to be compared with many names: the whole name of a domain, or its last components (a name without
 * `<namespace>`). Each component may be a pattern.
 * @throws TomoyoError TOMOYO_BAD_OPTION with what was expected
 * Tested: test/unit/language/domain-filter.test.ts.
 */
export function compileDomainFilter(
  domain: string,
  { recursive = false }: DomainFilterOptions = {},
): (name: string) => boolean {
  for (const component of domain.trim().split(/\s+/)) requireWord('domain', component);
  const pattern = compileDomainPattern(domain);
  const isWhole = domain.trimStart().startsWith('<');
  return (name) => {
    const components = name.split(' ');
    const last = components.length - pattern.length;
    if (isWhole) return (recursive ? last >= 0 : last === 0) && pattern.takes(components, 0);
    // the namespace is no program
    for (let start = recursive ? 1 : Math.max(1, last); start <= last; start += 1)
      if (pattern.takes(components, start)) return true;
    return false;
  };
}
