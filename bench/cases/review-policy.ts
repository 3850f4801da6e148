import { join } from 'node:path';
import type { CommandCase } from '../command-case.js';
import { diffPolicy } from './classic-programs.js';

/** By what both policies allow, which the C program does not tell; ours ends with 4 where they differ. */
export const reviewPolicy: CommandCase = {
  ...diffPolicy,
  name: 'review-policy',
  ours: 'tomoyo diff',
  command: (who, root, path) => {
    if (who === 'baseline') return diffPolicy.command(who, root, path);
    const ours = [process.execPath, join(root, 'dist/cli/tomoyo.js'), 'diff'];
    return ['/bin/sh', '-c', '"$@" || [ $? -eq 4 ]', 'diff', ...ours, path, `${path}${diffPolicy.secondFile}`];
  },
};
