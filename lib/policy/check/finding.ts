import type { CheckCode, Severity } from './codes.js';

/** One thing that a check has to say about one place. Lines and columns count from 1, in bytes; `span` is in the text. */
export interface Finding<Code extends string = CheckCode> {
  readonly code: Code;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** offsets of the first character and of the one behind the last */
  readonly span: { readonly start: number; readonly end: number };
  /** what is there and what that does; one sentence without full stop */
  readonly message: string;
  /** what to write instead, if that is known */
  readonly hint?: string;
}
