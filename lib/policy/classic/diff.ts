import type { ClassicDomain } from './domain.js';
import type { ClassicDomainPolicy } from './domain-policy.js';
import { asLines } from './sort.js';

/**
 * The lines that turn one domain policy into another, as tomoyo-diffpolicy prints them: domains that go, domains that come,
 * and in domains that stay the entries that come, those that go, and the profile. No profile counts as 0 there.
 * @yields a domain at a time; nothing where nothing differs
 * Tested: test/harness/cli/compat-differential.test.ts, byte for byte against that program.
 */
export function* differenceText(
  from: ClassicDomainPolicy,
  to: ClassicDomainPolicy,
): Generator<string, void, undefined> {
  const [old, wanted] = [from.sorted(), to.sorted()];
  for (const { name } of old) if (to.get(name) === undefined) yield `delete ${name}\n\n`;
  for (const domain of wanted) if (from.get(domain.name) === undefined) yield newDomain(domain);
  for (const domain of old) {
    const other = to.get(domain.name);
    if (other !== undefined) yield changes(domain, other);
  }
}

function newDomain(domain: ClassicDomain): string {
  return `${domain.name}\n\n${profileLine(domain.profile)}${asLines(domain.sorted())}\n`;
}

function profileLine(profile: number | undefined): string {
  return profile === undefined ? '' : `use_profile ${profile}\n`;
}

function changes(old: ClassicDomain, wanted: ClassicDomain): string {
  const [entries, others] = [old.sorted(), wanted.sorted()];
  const added = without(others, entries);
  const deleted = without(entries, others).map((entry) => `delete ${entry}`);
  const changed = (old.profile ?? 0) !== (wanted.profile ?? 0);
  if (added.length === 0 && deleted.length === 0 && !changed) return '';
  return `${old.name}\n\n${asLines(added)}${asLines(deleted)}${changed ? profileLine(wanted.profile) : ''}\n`;
}

/** What is in one sorted list and not in another. */
function without(entries: readonly string[], others: readonly string[]): readonly string[] {
  const left: string[] = [];
  let at = 0;
  for (const entry of entries) {
    let other = others[at];
    while (other !== undefined && other < entry) other = others[++at];
    if (other !== entry) left.push(entry);
  }
  return left;
}
