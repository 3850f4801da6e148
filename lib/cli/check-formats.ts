import picocolors from 'picocolors';
import type { CheckInfo, Severity } from '../policy/check/codes.js';
import type { Finding } from '../policy/check/finding.js';
import type { Found } from '../policy/check/found.js';

/** `--json`: one object with stable fields. */
export function findingToJson({ code, severity, file, line, column, span, message, hint }: Finding<string>): string {
  const length = span.end - span.start;
  return JSON.stringify({
    code,
    severity,
    file,
    line,
    column,
    length,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A command of GitHub's runner, which shows it beside the line. */
export function findingToGithub({ code, severity, file, line, column, message, hint }: Finding<string>): string {
  const text = hint === undefined ? message : `${message}; ${hint}`;
  return githubCommand({ severity: GITHUB_COMMANDS[severity], file, line, column, title: code, text });
}

export interface GithubAnnotation {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly title: string;
  readonly text: string;
}

/** Source: docs.github.com, "Workflow commands for GitHub Actions". */
export function githubCommand({ severity, file, line, column, title, text }: GithubAnnotation): string {
  const col = column === undefined ? '' : `,col=${column}`;
  return `::${severity} file=${escapeProperty(file)},line=${line}${col},title=${escapeProperty(title)}::${escapeData(text)}`;
}

const GITHUB_COMMANDS: Readonly<Record<Severity, GithubAnnotation['severity']>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const SARIF_SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const MANUAL = 'https://tomoyo.sourceforge.net/2.6/';

/** Who finds: its name and version, and what is said about each of its codes. */
export interface Finder<Code extends string = string> {
  readonly name: string;
  readonly version: string;
  readonly checks: Readonly<Record<Code, CheckInfo>>;
}

/** A log in the form of SARIF 2.1.0: one run, a rule for every code, an artifact for every file that was read. */
export function findingsToSarif(
  findings: readonly Finding<string>[],
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
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.findIndex(([code]) => code === finding.code),
          level: finding.severity,
          message: { text: finding.hint === undefined ? finding.message : `${finding.message}; ${finding.hint}` },
          locations: [{ physicalLocation: sarifPlace(finding, files) }],
        })),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

function sarifPlace({ file, line, column, span }: Finding<string>, files: readonly string[]) {
  return {
    artifactLocation: { uri: fileUri(file), index: files.indexOf(file) },
    region: { startLine: line, startColumn: column, endColumn: column + span.end - span.start },
  };
}

/** A relative path stays relative, so that the log can be read against another checkout. */
function fileUri(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}

/** For people: what, where, and the line with its neighbours. */
export function findingToText(
  { severity, code, file, line, column, message, hint }: Finding<string>,
  found: Found<string>,
): string {
  return [
    `${picocolors.bold(`${file}:${line}:${column}:`)} ${PAINTS[severity](severity)}: ${message} [${code}]`,
    found.source.frame(found.start, found.end),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}

const PAINTS = { error: picocolors.red, warning: picocolors.yellow, note: picocolors.cyan };
