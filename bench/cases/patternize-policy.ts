import { join } from 'node:path';
import type { CommandCase } from '../command-case.js';
import { ENTRIES_PER_DOMAIN, learntEntry } from '../learnt-entry.js';
import { writeLearntPolicy } from '../write-learnt-policy.js';

/** As learning leaves it, but for one entry in three, which has a word that the default rules rewrite, or that looks as if. */
function entry(index: number, domain: number): string {
  const number = domain * ENTRIES_PER_DOMAIN + index;
  switch (index % 12) {
    case 0:
      return `file read proc:/${number % 32_768}/stat`;
    case 1:
      return `file read/write /tmp/upload.${(number * 7919).toString(36).padStart(6, 'A').slice(-6)}`;
    case 2:
      return `file read/getattr proc:/sys/net/ipv4/conf/eth${number}/forwarding`;
    case 7:
      return `file ioctl devpts:/${index} 0x5401`;
    default:
      return learntEntry(index, domain);
  }
}

/** A generated domain policy by the rules that are installed; ours also folds and counts. */
export const patternizePolicy: CommandCase = {
  name: 'patternize-policy',
  unit: 'lines/s',
  ours: 'tomoyo patternize',
  baseline: 'tomoyo-patternize',
  sizes: [10_000, 100_000, 1_000_000],
  prepare: (path, size) => writeLearntPolicy(path, size, { entry }),
  command: (who, root, path) =>
    who === 'ours'
      ? [process.execPath, join(root, 'dist/cli/tomoyo.js'), 'patternize', '--kind', 'domain_policy', path]
      : ['/bin/sh', '-c', 'exec tomoyo-patternize < "$0"', path],
};
