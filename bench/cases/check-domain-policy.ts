import { join } from 'node:path';
import type { CommandCase } from '../command-case.js';
import { writeLearntPolicy } from '../write-learnt-policy.js';

/** A generated domain policy without errors, with all warnings of ours. */
export const checkDomainPolicy: CommandCase = {
  name: 'check-domain-policy',
  unit: 'lines/s',
  ours: 'tomoyo check',
  baseline: 'tomoyo-checkpolicy d',
  sizes: [100_000, 1_000_000],
  prepare: writeLearntPolicy,
  command: (who, root, path) =>
    who === 'ours'
      ? [process.execPath, join(root, 'dist/cli/tomoyo.js'), 'check', '--kind', 'domain_policy', path]
      : ['/bin/sh', '-c', 'exec tomoyo-checkpolicy d < "$0"', path],
};
