import type { Source } from '../../text/source.js';
import { CHECKS, type CheckCode } from './codes.js';
import type { Finding } from './finding.js';

/** What a check gives: a finding before line and column are counted. Offsets are those of the file. */
export interface Found {
  readonly code: CheckCode;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}

/** Where a check puts what it found. */
export type Report = (found: Found) => void;

export function findingOf({ code, source, start, end, message, hint }: Found): Finding {
  const { line, column } = source.locate(start);
  return {
    code,
    severity: CHECKS[code].severity,
    file: source.file,
    line,
    column,
    span: { start, end },
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
