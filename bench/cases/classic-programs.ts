import { join } from 'node:path';
import type { CommandCase } from '../command-case.js';
import { learntDomainName } from '../learnt-entry.js';
import { writeShuffledPolicy } from '../shuffled-policy.js';

const SIZES = [10_000, 100_000, 1_000_000];
/** Of the second file of a comparison. */
const EDITED = '.edited';

type Who = 'ours' | 'baseline';

/** A program of tomoyo-tools, or ours in its place, with the file as standard input. */
function filter(who: Who, root: string, path: string, words: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', 'input=$0; exec "$@" < "$input"', path, ...program(who, root, words)];
}

function program(who: Who, root: string, [name = '', ...args]: readonly string[]): readonly string[] {
  return who === 'baseline'
    ? [`tomoyo-${name}`, ...args]
    : [process.execPath, join(root, 'dist/cli/tomoyo.js'), 'compat', name, ...args];
}

export const sortPolicy: CommandCase = {
  name: 'sort-policy',
  unit: 'lines/s',
  ours: 'tomoyo compat sortpolicy',
  baseline: 'tomoyo-sortpolicy',
  sizes: SIZES,
  slowFrom: 500_000,
  prepare: writeShuffledPolicy,
  command: (who, root, path) => filter(who, root, path, ['sortpolicy']),
};

export const diffPolicy: CommandCase = {
  name: 'diff-policy',
  unit: 'lines/s',
  ours: 'tomoyo compat diffpolicy',
  baseline: 'tomoyo-diffpolicy',
  sizes: SIZES,
  slowFrom: 500_000,
  secondFile: EDITED,
  prepare: (path, size) => {
    writeShuffledPolicy(path + EDITED, size, { edited: true });
    return writeShuffledPolicy(path, size);
  },
  command: (who, root, path) => program(who, root, ['diffpolicy', path, path + EDITED]),
};

export const selectPolicy: CommandCase = {
  name: 'select-policy',
  unit: 'lines/s',
  ours: 'tomoyo compat selectpolicy',
  baseline: 'tomoyo-selectpolicy',
  sizes: SIZES,
  prepare: writeShuffledPolicy,
  command: (who, root, path) => filter(who, root, path, ['selectpolicy', '-r', learntDomainName(7)]),
};
