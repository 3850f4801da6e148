import type { PolicyWarningCode } from '../../language/problem.js';

/** Why a line was not written, or not kept. */
export type ProblemCode =
  | PolicyWarningCode
  | 'syntax' // the kernel drops it
  | 'not_policy' // it means something else each time it is written: select pid=..., a quota that is a reading
  | 'no_domain' // an entry before the first domain, or behind a domain line that is refused
  | 'undefined_profile'
  | 'profile_version' // the kernel would panic at the next activation
  | 'not_kept'; // it was written, and the kernel does not have it

/** One line that did not get into the kernel. */
export interface PolicyProblem {
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly reason: string;
  /** What to write in its place, where one can tell. */
  readonly fix?: string;
  /** The line as it was written. */
  readonly text: string;
}
