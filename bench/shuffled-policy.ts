import { ENTRIES_PER_DOMAIN, learntDomainName, learntEntry } from './learnt-entry.js';
import { LINES_WITHOUT_ENTRIES, writePolicy } from './write-policy.js';

/**
 * Writes a domain policy whose domains and entries are in no order, the same at each call.
 * @param options.edited one entry in twenty is missing, one is another, as in a policy that is to be compared with the first
 * @returns how many lines it has
 */
export function writeShuffledPolicy(path: string, size: number, { edited = false } = {}): number {
  const random = randomNumbers(edited ? 2 : 1);
  const count = Math.ceil(size / (ENTRIES_PER_DOMAIN + LINES_WITHOUT_ENTRIES));
  return writePolicy(path, shuffledDomains(count, random, edited ? random : () => 1));
}

function* shuffledDomains(count: number, random: () => number, edits: () => number) {
  const numbers = Array.from({ length: count }, (_, domain) => domain);
  for (const domain of shuffled(numbers, random))
    yield { name: learntDomainName(domain), entries: shuffled(domainEntries(domain, edits), random) };
}

function domainEntries(domain: number, random: () => number): string[] {
  const entries: string[] = [];
  for (let index = 0; index < ENTRIES_PER_DOMAIN; index += 1) {
    const drawn = random();
    if (drawn >= 0.05) entries.push(learntEntry(drawn < 0.1 ? index + 1200 : index, domain));
  }
  return entries;
}

function shuffled<T>(items: T[], random: () => number): T[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
  return items;
}

/** From 0 to 1, without 1; a linear congruence is good enough here. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
