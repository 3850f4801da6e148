import { InvalidArgumentError } from 'commander';

export const REPORT_KINDS = ['junit', 'sarif', 'github', 'json', 'html'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface WantedReport {
  readonly kind: ReportKind;
  /** Undefined: standard output. */
  readonly file: string | undefined;
}

/** `junit=out.xml,github`: a comma separates where the name of a report follows. One more each time it is given. */
export function addReports(text: string, before: readonly WantedReport[]): readonly WantedReport[] {
  const all = [...before, ...text.split(/,(?=[a-z]+(?:[=,]|$))/).map(wantedReport)];
  if (all.filter(({ file }) => file === undefined).length > 1)
    throw new InvalidArgumentError(
      'Only one report can go to standard output: give the others a file, as in junit=out.xml.',
    );
  return all;
}

function wantedReport(text: string): WantedReport {
  const [name = '', ...rest] = text.split('=');
  const kind = REPORT_KINDS.find((known) => known === name);
  const file = rest.length === 0 ? undefined : rest.join('=');
  if (kind === undefined || file === '')
    throw new InvalidArgumentError(
      `Expected KIND or KIND=FILE with KIND one of ${REPORT_KINDS.join(', ')}, got ${text}.`,
    );
  return { kind, file };
}
