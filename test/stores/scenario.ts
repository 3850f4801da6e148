import type { Tree } from './tree.js';

/** One machine: its store, its programs, its kernel words, and what is done before init is executed. */
export interface Scenario {
  readonly title: string;
  /** Paths below the root. The store is in etc/tomoyo. */
  readonly tree: Tree;
  /** Of the kernel command line. */
  readonly words: readonly string[];
  /** Steps of native/first.cc, before the last one. */
  readonly steps: readonly string[];
  /** What is executed at last; default /sbin/init. */
  readonly execute?: string;
  /** The store cannot be written at boot. */
  readonly readOnly?: true;
  /** The C loader instead of ours. */
  readonly classic?: true;
}

export const STORE = 'etc/tomoyo';

export interface Programs {
  /** native/first.cc, the loader, and something that is for another machine. */
  readonly first: string;
  readonly loader: string;
  readonly otherMachine: string;
  /** Debian's tomoyo-init with the libraries that it needs. */
  readonly classic: Tree;
}

const CLASSIC = '/usr/lib/tomoyo-tools/tomoyo-init';

/** The kernel command line. */
export function kernelWords({ words, classic }: Scenario): readonly string[] {
  return classic ? [...words, `TOMOYO_loader=${CLASSIC}`] : words;
}

/** The whole root: programs, folders, and the script that the kernel starts first. */
export function rootTree(scenario: Scenario, { first, loader, classic }: Programs): Tree {
  const { tree, steps, execute = '/sbin/init' } = scenario;
  const sizes = Object.entries(tree).flatMap(([path, entry]) =>
    typeof entry === 'object' && 'size' in entry ? [`size /${path} ${entry.size}`] : [],
  );
  const script = ['#!/bin/first', ...sizes, ...steps, `exec ${execute}`, ''].join('\n');
  const folders = ['dev', 'proc', 'sys', 'mnt', 'etc'].map((name) => [name, { folder: true, mode: '755' }] as const);
  return {
    ...Object.fromEntries(folders),
    'bin/first': { copy: first, mode: '755' },
    'sbin/init': { link: '../bin/first' },
    'sbin/tomoyo-init': { copy: loader, mode: '755' },
    init: { text: script, mode: '755' },
    [STORE]: { folder: true },
    ...(scenario.classic ? classic : {}),
    ...tree,
  };
}
