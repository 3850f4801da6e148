import type { CheckInfo, Severity } from '../policy/check/codes.js';

const SARIF_SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const MANUAL = 'https://tomoyo.sourceforge.net/2.6/';

/** Who finds: its name and version, and what is said about each of its codes. */
export interface Finder<Code extends string = string> {
  readonly name: string;
  readonly version: string;
  readonly checks: Readonly<Record<Code, CheckInfo>>;
}

export interface SarifResult {
  readonly code: string;
  readonly severity: Severity;
  readonly text: string;
  /** Absent: it is about no file. */
  readonly place?: SarifPlace | undefined;
}

export interface SarifPlace {
  readonly file: string;
  /** From 1; `endColumn` is the first behind it. */
  readonly line: number;
  readonly column?: number;
  readonly endColumn?: number;
}

/** A log in the form of SARIF 2.1.0: one run, a rule for every code, an artifact for every file that was read. */
export function sarifLog(
  results: readonly SarifResult[],
  files: readonly string[],
  { name, version, checks }: Finder,
): string {
  const codes = Object.entries(checks);
  const log = {
    $schema: SARIF_SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name,
            version,
            informationUri: MANUAL,
            rules: codes.map(([id, { severity, title, why }]) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: why },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: files.map((file) => ({ location: { uri: fileUri(file) } })),
        results: results.map(({ code, severity, text, place }) => ({
          ruleId: code,
          ruleIndex: codes.findIndex(([known]) => known === code),
          level: severity,
          message: { text },
          ...(place === undefined ? {} : { locations: [{ physicalLocation: physicalLocation(place, files) }] }),
        })),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

function physicalLocation({ file, line, column, endColumn }: SarifPlace, files: readonly string[]) {
  return {
    artifactLocation: { uri: fileUri(file), index: files.indexOf(file) },
    region: { startLine: line, startColumn: column, endColumn },
  };
}

/** A relative path stays relative, so that the log can be read against another checkout. */
function fileUri(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
