import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandCase } from '../command-case.js';
import { ENTRIES_PER_DOMAIN, learntDomainName, learntEntry } from '../learnt-entry.js';

const FLUSH_AT = 1 << 20;

function writePolicy(path: string, size: number): number {
  const descriptor = openSync(path, 'w');
  let lines = 0;
  let text = '';
  for (let domain = 0; lines < size; domain += 1) {
    text += `${learntDomainName(domain)}\nuse_profile 1\nuse_group 0\n\n`;
    for (let index = 0; index < ENTRIES_PER_DOMAIN; index += 1) text += `${learntEntry(index, domain)}\n`;
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

/** A generated domain policy without errors, with all warnings of ours. */
export const checkDomainPolicy: CommandCase = {
  name: 'check-domain-policy',
  unit: 'lines/s',
  ours: 'tomoyo check',
  baseline: 'tomoyo-checkpolicy d',
  sizes: [100_000, 1_000_000],
  prepare: writePolicy,
  command: (who, root, path) =>
    who === 'ours'
      ? [process.execPath, join(root, 'dist/cli/tomoyo.js'), 'check', '--kind', 'domain_policy', path]
      : ['/bin/sh', '-c', 'exec tomoyo-checkpolicy d < "$0"', path],
};
