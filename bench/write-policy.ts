import { closeSync, openSync, writeSync } from 'node:fs';

/** Its lines but the settings, which are the same for all. */
interface GeneratedDomain {
  readonly name: string;
  readonly entries: readonly string[];
}

const FLUSH_AT = 1 << 20;

/** Writes the text of a domain policy, domain by domain, in large pieces. @returns how many lines it has */
export function writePolicy(path: string, domains: Iterable<GeneratedDomain>): number {
  const descriptor = openSync(path, 'w');
  let lines = 0;
  let text = '';
  for (const { name, entries } of domains) {
    text += `${name}\nuse_profile 1\nuse_group 0\n\n${entries.join('\n')}\n\n`;
    lines += entries.length + LINES_WITHOUT_ENTRIES;
    if (text.length < FLUSH_AT) continue;
    writeSync(descriptor, text);
    text = '';
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
  return lines;
}

/** Of a domain. */
export const LINES_WITHOUT_ENTRIES = 5;
