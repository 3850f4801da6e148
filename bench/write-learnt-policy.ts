import { ENTRIES_PER_DOMAIN, learntDomainName, learntEntry } from './learnt-entry.js';
import { LINES_WITHOUT_ENTRIES, writePolicy } from './write-policy.js';

/** Writes a domain policy of about so many lines, domain by domain. @returns how many they are */
export function writeLearntPolicy(path: string, size: number, { entry = learntEntry } = {}): number {
  const count = Math.ceil(size / (ENTRIES_PER_DOMAIN + LINES_WITHOUT_ENTRIES));
  return writePolicy(path, domains(count, entry));
}

function* domains(count: number, entry: typeof learntEntry) {
  for (let domain = 0; domain < count; domain += 1) {
    const entries = Array.from({ length: ENTRIES_PER_DOMAIN }, (_, index) => entry(index, domain));
    yield { name: learntDomainName(domain), entries };
  }
}
