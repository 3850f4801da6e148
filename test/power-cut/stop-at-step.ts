/** A library that counts what a program changes on disk and stops it at a step: see native/stop-at-step.cc. */
import { fileURLToPath } from 'node:url';
import { compile } from '../cross-compile.js';

const SOURCE = fileURLToPath(new URL('./native/stop-at-step.cc', import.meta.url));

/** @param source of the library; default: beside this file */
export function compileStopper(target: string, into: string, source = SOURCE): void {
  compile(target, source, into, ['-shared', '-fPIC', '-fno-exceptions', '-ldl']);
}

export interface Stop {
  /** The library. */
  readonly library: string;
  /** Changes below this folder, or several with a colon between, are steps. */
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
