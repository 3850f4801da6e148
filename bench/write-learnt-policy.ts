import { closeSync, openSync, writeSync } from 'node:fs';
import { ENTRIES_PER_DOMAIN, learntDomainName, learntEntry } from './learnt-entry.js';

const FLUSH_AT = 1 << 20;

/** Writes a domain policy of about so many lines, domain by domain. @returns how many they are */
export function writeLearntPolicy(path: string, size: number, { entry = learntEntry } = {}): number {
  const descriptor = openSync(path, 'w');
  let lines = 0;
  let text = '';
  for (let domain = 0; lines < size; domain += 1) {
    text += `${learntDomainName(domain)}\nuse_profile 1\nuse_group 0\n\n`;
    for (let index = 0; index < ENTRIES_PER_DOMAIN; index += 1) text += `${entry(index, domain)}\n`;
    text += '\n';
    lines += ENTRIES_PER_DOMAIN + 5;
    if (text.length < FLUSH_AT) continue;
    writeSync(descriptor, text);
    text = '';
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
  return lines;
}
