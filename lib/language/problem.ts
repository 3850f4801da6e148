import { PolicySyntaxError } from '../errors.js';
import type { Source } from '../text/source.js';
import type { Span } from './ast.js';

/** Kept by the kernel, but not as written; or left out, though no error. */
export type PolicyWarningCode =
  | 'lenient_operations' // a part of the operations is no operation, or text follows one: ignored
  | 'trailing_text' // text behind the last argument is ignored
  | 'number_wraps' // too large: stored modulo 2^32 or 2^64
  | 'namespace_prefix' // the start of a namespace's name: taken for the whole
  | 'delete_ignored' // the kernel sets although the line says delete, or does nothing
  | 'select_ignored' // `select` before a line that is no selection
  | 'swallowed_condition' // taken for a transition preference because it has a `/` before any `.`
  | 'bad_group_member' // a path_group member is not a word: stored, never matches
  | 'empty_group_member' // a path_group line without member
  | 'value_ignored' // a profile value that changes nothing
  | 'profile_form' // a profile line that is taken, but spelled unlike the kernel's
  | 'separator_byte' // a control or non-ASCII character that the kernel takes for a space
  | 'no_final_newline'; // the kernel drops a last line without line end

/** A warning with its place. `frame` and the position are computed when asked for. */
export class PolicyWarning implements Span {
  readonly code: PolicyWarningCode;
  readonly reason: string;
  readonly start: number;
  readonly end: number;
  /** What to write instead of the span. */
  readonly fix: string | undefined;
  readonly #source: Source;

  constructor(code: PolicyWarningCode, reason: string, span: Span, source: Source, fix?: string) {
    this.code = code;
    this.reason = reason;
    this.start = span.start;
    this.end = span.end;
    this.fix = fix;
    this.#source = source;
  }

  get file(): string {
    return this.#source.file;
  }
  get line(): number {
    return this.#source.locate(this.start).line;
  }
  get column(): number {
    return this.#source.locate(this.start).column;
  }
  get frame(): string {
    return this.#source.frame(this.start, this.end);
  }
}

/** A syntax error at a span of a source. */
export function syntaxError(reason: string, span: Span, source: Source, fix?: string): PolicySyntaxError {
  const { line, column } = source.locate(span.start);
  return new PolicySyntaxError(reason, {
    file: source.file,
    line,
    column,
    start: span.start,
    end: span.end,
    fix,
    frame: () => source.frame(span.start, span.end),
  });
}
