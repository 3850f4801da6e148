import { InvalidArgumentError, Option, type Command } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import { findingBy } from '../policy/check/found.js';
import { isLintCode, LINTS, type LintCode } from '../policy/lint/codes.js';
import { lintPieces, type LintOptions } from '../policy/lint/lint-pieces.js';
import { nearest } from '../text/nearest.js';
import { kindOption, toWordBits, wordBitsOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { findingOutput, formatOption, type FormatOptions } from './finding-output.js';
import { ImageFiles } from './image-files.js';
import { count, say } from './output.js';
import { findPolicyFiles } from './policy-files.js';
import { version } from './version.js';

interface Options extends FormatOptions {
  readonly root?: string;
  readonly assume?: readonly string[];
  readonly disable?: readonly LintCode[];
  readonly only?: readonly LintCode[];
  readonly kind?: PolicyKind;
  readonly wordBits: '32' | '64';
}

export function addLint(program: Command): void {
  program
    .command('lint')
    .description('find what works in a policy and is unwise')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--root <dir>', 'the root of the machine that the policy is for: also say which files it does not have')
    .addOption(
      new Option(
        '--assume <folder>',
        'with --root: what is below comes later, as below /dev, /tmp or /var; again for more',
      ).argParser((folder: string, before: readonly string[] | undefined) => [...(before ?? []), parseFolder(folder)]),
    )
    .addOption(codesOption('--disable <codes>', 'do not ask these rules, as in a,b'))
    .addOption(codesOption('--only <codes>', 'ask these rules only').conflicts('disable'))
    .option('--json', 'one object a line')
    .addOption(formatOption())
    .addOption(kindOption())
    .addOption(wordBitsOption())
    .addHelpText(
      'after',
      '\nFiles given together are one policy. A comment "# lint: allow CODE reason" silences a rule in the line below it.' +
        '\nExit: 0 nothing found, 4 something found, 1 a file cannot be read or has lines with errors (see tomoyo check).' +
        '\nThe codes are explained in docs/reference/lint.md.' +
        '\n\nExample:\n  tomoyo lint --root build/rootfs --disable learning_left,unused_group /etc/tomoyo',
    )
    .action(lint);
}

function codesOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly LintCode[] | undefined) => [
    ...(before ?? []),
    ...text.split(',').map(parseCode),
  ]);
}

function parseCode(text: string): LintCode {
  if (isLintCode(text)) return text;
  const alike = nearest(text, Object.keys(LINTS));
  throw new InvalidArgumentError(
    `There is no rule ${text}${alike === undefined ? '' : `; did you mean ${alike}?`}. The rules are in docs/reference/lint.md.`,
  );
}

function parseFolder(text: string): string {
  if (text.startsWith('/')) return text;
  throw new InvalidArgumentError(`Expected a folder of the image that begins with "/", got ${text}.`);
}

async function lint(paths: string[], options: Options): Promise<void> {
  const inputs = await findPolicyFiles(paths, options.kind);
  const output = findingOutput(options, inputs, { name: 'tomoyo lint', version, checks: LINTS });
  const counts = { error: 0, warning: 0, note: 0 };
  const image = options.root === undefined ? undefined : new ImageFiles(options.root);
  const broken: string[] = [];
  const found = lintPieces(inputs, {
    wordBits: toWordBits(options),
    off: rulesOff(options),
    onBroken: (file, lines) => broken.push(`${file}: ${count(lines, 'line')} with errors: see tomoyo check`),
    onCutShort: (words) =>
      say(
        `tomoyo: too many patterns: ${count(words, 'written name')} compared with only some of what may be executed.`,
      ),
    ...rootOf(image, options),
  });
  for await (const each of found) {
    const finding = findingBy(LINTS, each);
    counts[finding.severity] += 1;
    await output.add(finding, each);
  }
  await output.end();
  for (const folder of image?.refused ?? [])
    say(`tomoyo: ${folder} of the image cannot be read; nothing is said about it.`);
  for (const line of broken) say(`tomoyo: ${line}`);
  say(`${count(inputs.length, 'file')}: ${count(counts.warning, 'warning')}, ${count(counts.note, 'note')}`);
  process.exitCode = broken.length > 0 ? EXIT.failed : counts.warning + counts.note > 0 ? EXIT.differences : EXIT.done;
}

function rootOf(files: ImageFiles | undefined, { assume = [] }: Options): Pick<LintOptions, 'root'> {
  return files === undefined ? {} : { root: { files, assume } };
}

function rulesOff({ disable, only }: Options): ReadonlySet<LintCode> {
  if (only === undefined) return new Set(disable);
  return new Set(
    Object.keys(LINTS)
      .filter(isLintCode)
      .filter((code) => !only.includes(code)),
  );
}
