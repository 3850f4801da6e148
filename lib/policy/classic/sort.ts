import type { ClassicDomainPolicy } from './domain-policy.js';

/**
 * A domain policy as tomoyo-sortpolicy prints it: domains and their entries by bytes, each entry once, one operation a line.
 * @yields a domain at a time
 * Tested: test/harness/cli/compat-differential.test.ts, byte for byte against that program.
 */
export function* sortedText(policy: ClassicDomainPolicy): Generator<string, void, undefined> {
  for (const domain of policy.sorted()) {
    const profile = domain.profile === undefined ? '' : `use_profile ${domain.profile}\n`;
    yield `${domain.name}\n${profile}\n${asLines(domain.sorted())}\n`;
  }
}

/** Each with its line feed. */
export function asLines(entries: readonly string[]): string {
  return entries.length === 0 ? '' : `${entries.join('\n')}\n`;
}
