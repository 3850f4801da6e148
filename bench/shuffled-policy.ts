import { closeSync, openSync, writeSync } from 'node:fs';
import { ENTRIES_PER_DOMAIN, learntDomainName, learntEntry } from './learnt-entry.js';

const LINES_PER_DOMAIN = ENTRIES_PER_DOMAIN + 5;
const FLUSH_AT = 1 << 20;

/**
 * Writes a domain policy whose domains and entries are in no order, the same at each call.
 * @param options.edited one entry in twenty is missing, one is another, as in a policy that is to be compared with the first
 * @returns how many lines it has
 */
export function writeShuffledPolicy(path: string, size: number, { edited = false } = {}): number {
  const random = randomNumbers(edited ? 2 : 1);
  const domains = shuffled(
    Array.from({ length: Math.ceil(size / LINES_PER_DOMAIN) }, (_, domain) => domain),
    random,
  );
  const descriptor = openSync(path, 'w');
  let lines = 0;
  let text = '';
  for (const domain of domains) {
    const entries = shuffled(domainEntries(domain, edited ? random : () => 1), random);
    text += `${learntDomainName(domain)}\nuse_profile 1\nuse_group 0\n\n${entries.join('\n')}\n\n`;
    lines += entries.length + 5;
    if (text.length < FLUSH_AT) continue;
    writeSync(descriptor, text);
    text = '';
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
  return lines;
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
