import { colors } from './colors.js';
import type { Severity } from '../policy/check/codes.js';
import type { Finding } from '../policy/check/finding.js';
import type { Found } from '../policy/check/found.js';
import { sarifLog, type Finder, type SarifResult } from './sarif.js';

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
  /** Absent: it is about no file. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number;
  readonly title: string;
  readonly text: string;
}

/** Source: docs.github.com, "Workflow commands for GitHub Actions". */
export function githubCommand({ severity, file, line, column, title, text }: GithubAnnotation): string {
  const properties = Object.entries({ file, line, col: column, title }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  return `::${severity} ${properties.join(',')}::${escapeData(text)}`;
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

/** A log in the form of SARIF 2.1.0. */
export function findingsToSarif(
  findings: readonly Finding<string>[],
  files: readonly string[],
  finder: Finder,
): string {
  return sarifLog(findings.map(findingToSarif), files, finder);
}

function findingToSarif({ code, severity, message, hint, file, line, column, span }: Finding<string>): SarifResult {
  const text = hint === undefined ? message : `${message}; ${hint}`;
  return { code, severity, text, place: { file, line, column, endColumn: column + span.end - span.start } };
}

/** For people: what, where, and the line with its neighbours. */
export function findingToText(
  { severity, code, file, line, column, message, hint }: Finding<string>,
  found: Found<string>,
): string {
  return [
    `${colors.bold(`${file}:${line}:${column}:`)} ${colors[PAINTS[severity]](severity)}: ${message} [${code}]`,
    found.source.frame(found.start, found.end),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}

const PAINTS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;
