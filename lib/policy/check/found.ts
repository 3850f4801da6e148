import type { Source } from '../../text/source.js';
import { CHECKS, type CheckCode, type CheckInfo } from './codes.js';
import type { Finding } from './finding.js';

/** What a check gives: a finding before line and column are counted. Offsets are those of the file. */
export interface Found<Code extends string = CheckCode> {
  readonly code: Code;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}

/** Where a check puts what it found. */
export type Report = (found: Found) => void;

export function findingOf(found: Found): Finding {
  return findingBy(CHECKS, found);
}

/** @param infos what is said about each code */
export function findingBy<Code extends string>(
  infos: Readonly<Record<Code, CheckInfo>>,
  { code, source, start, end, message, hint }: Found<Code>,
): Finding<Code> {
  const { line, column } = source.locate(start);
  return {
    code,
    severity: infos[code].severity,
    file: source.file,
    line,
    column,
    span: { start, end },
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
