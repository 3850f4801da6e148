import { Option, type Command } from 'commander';
import picocolors from 'picocolors';
import packageJson from '../../package.json' with { type: 'json' };
import type { PolicyKind } from '../language/ast.js';
import type { WordBits } from '../language/lexemes.js';
import { checkPieces } from '../policy/check/check-pieces.js';
import type { Finding } from '../policy/check/finding.js';
import { findingOf, type Found } from '../policy/check/found.js';
import { findingsToSarif, findingToGithub, findingToJson } from './check-formats.js';
import { EXIT } from './exit-codes.js';
import { count, print, say } from './output.js';
import { findPolicyFiles, KINDS, type PolicyInput } from './policy-files.js';

interface Options {
  readonly json?: true;
  readonly format: 'text' | 'github' | 'sarif';
  readonly strict?: true;
  readonly kind?: PolicyKind;
  readonly wordBits: '32' | '64';
}

/** `--kind`, as check and fmt have it. */
export function kindOption(): Option {
  return new Option('--kind <kind>', 'what the files are, where the name does not tell').choices(KINDS);
}

/** `--word-bits`, as check and fmt have it. */
export function wordBitsOption(): Option {
  const what = 'of the kernel; a number that does not fit becomes another one';
  return new Option('--word-bits <bits>', what).choices(['32', '64']).default('64');
}

export function toWordBits({ wordBits }: Pick<Options, 'wordBits'>): WordBits {
  return wordBits === '32' ? 32 : 64;
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
    .addOption(wordBitsOption())
    .addHelpText(
      'after',
      '\nFiles given together are checked against each other; what domain_policy says comes last, and is read in pieces, so' +
        '\nthat it may be larger than memory. Exit: 0 no errors, 1 errors, 4 warnings with --strict.' +
        '\nThe codes are explained in docs/reference/policy-language.md.' +
        '\n\nExample:\n  tomoyo check --strict /etc/tomoyo',
    )
    .action(check);
}

async function check(paths: string[], options: Options): Promise<void> {
  const inputs = await findPolicyFiles(paths, options.kind);
  const output = outputOf(options, inputs);
  const counts = { error: 0, warning: 0 };
  for await (const found of checkPieces(inputs, { letters: 'bytes', wordBits: toWordBits(options) })) {
    const finding = findingOf(found);
    counts[finding.severity] += 1;
    await output.add(finding, found);
  }
  await output.end();
  say(`${count(inputs.length, 'file')}: ${count(counts.error, 'error')}, ${count(counts.warning, 'warning')}`);
  process.exitCode =
    counts.error > 0 ? EXIT.failed : options.strict && counts.warning > 0 ? EXIT.differences : EXIT.done;
}

interface Output {
  add(finding: Finding, found: Found): Promise<void>;
  end(): Promise<void>;
}

function outputOf({ json, format }: Options, inputs: readonly PolicyInput[]): Output {
  if (format === 'sarif' && !json) {
    const findings: Finding[] = [];
    const files = inputs.map(({ file }) => file);
    return {
      add: async (finding) => void findings.push(finding),
      end: () => print(findingsToSarif(findings, files, packageJson.version)),
    };
  }
  const show = json ? findingToJson : format === 'github' ? findingToGithub : findingToText;
  return { add: (finding, found) => print(show(finding, found)), end: async () => {} };
}

function findingToText({ severity, code, file, line, column, message, hint }: Finding, found: Found): string {
  const paint = severity === 'error' ? picocolors.red : picocolors.yellow;
  return [
    `${picocolors.bold(`${file}:${line}:${column}:`)} ${paint(severity)}: ${message} [${code}]`,
    found.source.frame(found.start, found.end),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}
