/** A library that counts what a program changes on disk and stops it at a step: see native/stop-at-step.cc. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./native/stop-at-step.cc', import.meta.url));
const COMPILERS = {
  host: 'g++',
  arm64: 'aarch64-linux-gnu-g++',
  armhf: 'arm-linux-gnueabihf-g++',
} as const;

/** @param source of the library; default: beside this file */
export function compileStopper(target: string, into: string, source = SOURCE): void {
  const compiler = Object.entries(COMPILERS).find(([name]) => name === target)?.[1];
  if (compiler === undefined) throw new Error(`no compiler for ${target}`);
  execFileSync(compiler, ['-std=c++17', '-O2', '-shared', '-fPIC', '-fno-exceptions', '-o', into, source, '-ldl']);
}

export interface Stop {
  /** The library. */
  readonly library: string;
  /** Changes below this folder are steps. */
  readonly root: string;
  /** In front of which step, from 1; 0: never. */
  readonly step: number;
  /** `wait`: it says "stopped" on stderr and stays. */
  readonly how: 'kill' | 'wait';
  /** Gets one line a step, not below `root`. */
  readonly log?: string;
}

export function stopEnvironment({ library, root, step, how, log }: Stop): Record<string, string> {
  return {
    LD_PRELOAD: library,
    STEP_ROOT: root,
    STEP_STOP: String(step),
    STEP_HOW: how,
    ...(log === undefined ? {} : { STEP_LOG: log }),
  };
}
