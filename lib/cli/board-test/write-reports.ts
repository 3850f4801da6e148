import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { colors, errorColors } from '../colors.js';
import { TomoyoError } from '../../errors.js';
import { printBytes, say } from '../output.js';
import { replaceFile } from '../replace-file.js';
import { toGithub } from '../verdict-reports/github.js';
import { toHtml } from '../verdict-reports/html.js';
import { toJson } from '../verdict-reports/json.js';
import { toJunit } from '../verdict-reports/junit.js';
import type { ReportKind, WantedReport } from '../verdict-reports/report-option.js';
import type { TestReport } from '../verdict-reports/report.js';
import { toSarif } from '../verdict-reports/sarif-report.js';
import { toText } from '../verdict-reports/text.js';

const PRINTERS: Readonly<Record<ReportKind, (report: TestReport) => string>> = {
  junit: toJunit,
  sarif: toSarif,
  github: toGithub,
  json: toJson,
  html: toHtml,
};

/** What cannot be written is said before a board is booted. @throws TomoyoError TOMOYO_BAD_OPTION */
export async function checkReports(wanted: readonly WantedReport[]): Promise<void> {
  for (const { file } of wanted) {
    if (file === undefined) continue;
    await access(dirname(file)).catch((cause: unknown) => {
      const text = `"report": expected a file in a folder that is there, got ${JSON.stringify(file)}.`;
      throw new TomoyoError('TOMOYO_BAD_OPTION', text, { path: file, cause });
    });
  }
}

/**
 * The verdict for people on standard output, or on standard error where a report has standard output for itself; then the
 * reports, each whole or not at all.
 */
export async function writeReports(report: TestReport, wanted: readonly WantedReport[]): Promise<void> {
  const isTaken = wanted.some(({ file }) => file === undefined);
  if (isTaken) say(toText(report, errorColors).trimEnd());
  else await printBytes(bytes(toText(report, colors)));
  for (const { kind, file } of wanted) {
    const text = bytes(PRINTERS[kind](report));
    if (file === undefined) await printBytes(text);
    else await replaceFile(file, [text]);
  }
}

/** One character a byte, as files are written. */
function bytes(text: string): string {
  return Buffer.from(text.endsWith('\n') ? text : `${text}\n`).toString('latin1');
}
