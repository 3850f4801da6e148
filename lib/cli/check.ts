import { Option, type Command } from 'commander';
import picocolors from 'picocolors';
import packageJson from '../../package.json' with { type: 'json' };
import type { PolicyKind } from '../language/ast.js';
import { parsePolicy, type PolicyFile } from '../language/parse.js';
import { checkPolicy } from '../policy/check/check.js';
import type { Finding } from '../policy/check/finding.js';
import { findingsToSarif, findingToGithub, findingToJson } from './check-formats.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';
import { KINDS, readPolicyFiles } from './policy-files.js';

interface Options {
  readonly json?: true;
  readonly format: 'text' | 'github' | 'sarif';
  readonly strict?: true;
  readonly kind?: PolicyKind;
}

/** `--kind`, as check and fmt have it. */
export function kindOption(): Option {
  return new Option('--kind <kind>', 'what the files are, where the name does not tell').choices(KINDS);
}

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('find lines of policy files that the kernel drops, and lines that cannot work')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--json', 'one object a line')
    .addOption(
      new Option('--format <format>', 'how findings are shown').choices(['text', 'github', 'sarif']).default('text'),
    )
    .option('--strict', 'exit 4 if there are warnings')
    .addOption(kindOption())
    .addHelpText(
      'after',
      '\nFiles given together are checked against each other. Exit: 0 no errors, 1 errors, 4 warnings with --strict.' +
        '\nThe codes are explained in docs/reference/policy-language.md.' +
        '\n\nExample:\n  tomoyo check --strict /etc/tomoyo',
    )
    .action(check);
}

async function check(paths: string[], options: Options): Promise<void> {
  const texts = await readPolicyFiles(paths, options.kind);
  const files = texts.map(({ kind, file, text }) => parsePolicy(text, { kind, file }));
  const findings = checkPolicy(files, { letters: 'bytes' });
  if (options.format === 'sarif')
    await print(
      findingsToSarif(
        findings,
        files.map(({ source }) => source.file),
        packageJson.version,
      ),
    );
  else {
    const sources = new Map(files.map((file) => [file.source.file, file]));
    for (const finding of findings) await print(show(finding, sources.get(finding.file), options));
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  say(`${count(files.length, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`);
  process.exitCode = errors > 0 ? EXIT.failed : options.strict && warnings > 0 ? EXIT.differences : EXIT.done;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function show(finding: Finding, file: PolicyFile | undefined, { json, format }: Options): string {
  if (json) return findingToJson(finding);
  if (format === 'github') return findingToGithub(finding);
  const { severity, code, line, column, message, hint, span } = finding;
  const paint = severity === 'error' ? picocolors.red : picocolors.yellow;
  return [
    `${picocolors.bold(`${finding.file}:${line}:${column}:`)} ${paint(severity)}: ${message} [${code}]`,
    ...(file ? [file.source.frame(span.start, span.end)] : []),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}
