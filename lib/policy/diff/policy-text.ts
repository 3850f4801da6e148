import type { PolicyKind } from '../../language/ast.js';
import type { Spared } from './changes.js';
import type { ShapeFinder } from './line-shapes.js';
import type { PolicyProblem } from './policy-problem.js';

/** A policy file as text. A character that is not ASCII makes its line refused, so that latin1 and UTF-8 both do. */
export interface PolicyText {
  readonly kind: PolicyKind;
  /** As the user would name it; in every report. */
  readonly file: string;
  readonly text: string;
}

/** Whether what the kernel holds beside the given texts goes or stays. */
export type ApplyMode = 'replace' | 'merge';

/** What every comparison of one kind of file is told. */
export interface CompareContext {
  /** `replace`: what is held and not given goes; `merge`: it stays. */
  readonly mode: ApplyMode;
  /** Of the kernel's numbers. */
  readonly wordBits: 32 | 64;
  /** With `merge`: entries whose order matters are also brought into the order of the texts. */
  readonly ordered?: boolean;
  /** Finds lines of one shape, so that few need to be looked at; without it all are. */
  readonly shapesOf?: ShapeFinder;
  readonly refuse: (problem: PolicyProblem) => void;
  readonly spare: (spared: Spared) => void;
}
