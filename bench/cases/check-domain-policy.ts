import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandCase } from '../command-case.js';

const ENTRIES_PER_DOMAIN = 40;
const FLUSH_AT = 1 << 20;

/** Entries in the shares in which learning makes them; one in twelve is a pattern, one in twelve has a condition. */
function entry(index: number, domain: number): string {
  const file = `/var/lib/app${domain % 977}/file${index}-${domain}.dat`;
  switch (index % 12) {
    case 6:
      return `file create ${file} 0644`;
    case 7:
      return `file ioctl /dev/tty${index} 0x5401`;
    case 8:
      return `file execute /usr/bin/tool${index} exec.realpath="/usr/bin/tool${index}" exec.argv[0]="tool"`;
    case 9:
      return `network inet stream connect 10.0.${domain % 256}.${index} 80`;
    case 10:
      return `misc env VAR${index}`;
    case 11:
      return `file read/getattr /etc/\\*.conf${index}`;
    default:
      return `file read/write ${file}`;
  }
}

function writePolicy(path: string, size: number): number {
  const descriptor = openSync(path, 'w');
  let lines = 0;
  let text = '';
  for (let domain = 0; lines < size; domain += 1) {
    text += `<kernel> /usr/sbin/init /usr/bin/program${domain}\nuse_profile 1\nuse_group 0\n\n`;
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
