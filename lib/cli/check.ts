import { Option, type Command } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import type { WordBits } from '../language/lexemes.js';
import { checkPieces } from '../policy/check/check-pieces.js';
import { CHECKS } from '../policy/check/codes.js';
import { findingOf } from '../policy/check/found.js';
import { EXIT } from './exit-codes.js';
import { findingOutput, formatOption, type FormatOptions } from './finding-output.js';
import { count, say } from './output.js';
import { findPolicyFiles, KINDS } from './policy-files.js';
import { version } from './version.js';

interface Options extends FormatOptions {
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
    .summary('find lines that the kernel drops or that cannot work')
    .description('find lines of policy files that the kernel drops, and lines that cannot work')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--json', 'one object a line')
    .addOption(formatOption())
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
  const output = findingOutput(options, inputs, { name: 'tomoyo check', version, checks: CHECKS });
  const counts = { error: 0, warning: 0, note: 0 };
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
