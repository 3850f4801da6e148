import type { PolicyKind } from '../../language/ast.js';
import type { ApplyMode } from '../../policy/diff/policy-text.js';

/** Options of apply(). */
export interface ApplyOptions {
  /**
   * `replace`: afterwards the kernel holds what a kernel would hold that was given these texts alone; kinds of files that
   * are not given stay as they are. `merge`: what it would hold after them on top of what it holds, `delete` lines too.
   */
  readonly mode: ApplyMode;
  /** Only texts of these kinds. */
  readonly only?: readonly PolicyKind[];
  /** Only says what would be done. */
  readonly dryRun?: boolean;
  /** Deletes also domains that processes are in. They keep their entries until the last process is gone. */
  readonly deleteBusyDomains?: boolean;
  /** Ends waiting for another apply(); takes back what is written. */
  readonly signal?: AbortSignal;
  /** Told before each step, and at the end. */
  readonly onStep?: (step: ApplyStep) => void;
}

/** How far an apply() is; `onStep` is told. */
export interface ApplyStep {
  readonly phase: 'wait' | 'read' | 'add' | 'switch' | 'remove' | 'move' | 'verify' | 'done';
  /** Of the writes of this phase, from 1. */
  readonly step: number;
  /** How many writes the phase has. */
  readonly of: number;
}
