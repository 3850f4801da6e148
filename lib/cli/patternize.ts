import { InvalidArgumentError, Option, type Command } from 'commander';
import type { PolicyKind } from '../language/ast.js';
import { patternizePolicy, type Patternized } from '../policy/patternize/patternize-policy.js';
import type { PatternizeRules } from '../policy/classic/patternize-rules.js';
import { Source } from '../text/source.js';
import { busyLine } from './busy-line.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';
import { STDIN } from './policy-files.js';
import { readPatternizeRules } from './patternize-rules-file.js';
import { reportLines, reportToJson } from './patternize-report.js';
import { resultOption, writeResult, type ResultOptions } from './result-output.js';
import { suggest } from './patternize-suggest.js';
import { readWholePolicy, type WholePolicy } from './whole-policy.js';

interface Options extends ResultOptions {
  readonly config?: string;
  readonly exception?: string;
  readonly suggest?: true;
  readonly min: number;
  readonly root?: string;
  readonly json?: true;
  readonly kind?: PolicyKind;
}

const KINDS = ['domain_policy', 'exception_policy'] as const;

export function addPatternize(program: Command): void {
  program
    .command('patternize')
    .summary('make patterns of names that were learnt, by rules')
    .description('rewrite names, numbers and addresses of a learnt policy into patterns and groups, by rules')
    .argument('[file]', 'a domain policy or exception policy, or - for standard input', STDIN)
    .option(
      '--config <file>',
      'rules, as tomoyo-patternize has them; default: those of /etc/tomoyo/tools/patternize.conf',
    )
    .option('--exception <file>', 'exception policy: groups that replace words are checked against it')
    .option('--suggest', 'change nothing; propose rules and groups that the policy itself shows')
    .option('--min <count>', 'with --suggest: different words that a rule must have', parseMin, 3)
    .option('--root <folder>', 'with --suggest: say which files of this root each rule would newly allow')
    .option('--json', 'print what rules did, or would do, one object a line; the policy then needs --output')
    .addOption(new Option('--kind <kind>', 'what the file is, where the name does not tell').choices(KINDS))
    .addOption(resultOption())
    .addHelpText(
      'after',
      '\nThe policy goes to standard output, the report of what each rule did to standard error. A rule whose NEW does not' +
        '\nmatch a word that it would replace is an error: nothing is written then. Without patternize.conf there are rules' +
        '\nfor process numbers, terminals, pipes and common temporary files.' +
        '\n\nExample:\n  tomoyo patternize --suggest domain_policy.conf > rules.conf' +
        '\n  tomoyo patternize --config rules.conf domain_policy.conf -o domain_policy.new',
    )
    .action(patternize);
}

function parseMin(text: string): number {
  const min = Number(text);
  if (!Number.isSafeInteger(min) || min < 2) throw new InvalidArgumentError('Expected a number from 2 on.');
  return min;
}

async function patternize(file: string, options: Options): Promise<void> {
  const policy = await readWholePolicy(file, { kind: options.kind, fallback: 'domain_policy', kinds: KINDS });
  using _line = await busyLine(`looking through ${policy.file}`, [policy]);
  if (options.suggest) return await suggest(policy, options);
  const rules = await readPatternizeRules(options.config);
  for (const { line, reason, file: name } of rules.warnings) say(`${name}:${line}: warning: ${reason}`);
  for (const error of rules.errors) say(`${error.message}\n${error.frame}`);
  if (rules.errors.length > 0) {
    process.exitCode = EXIT.failed;
    return;
  }
  const kind = policy.kind === 'exception_policy' ? 'exception_policy' : 'domain_policy';
  const done = patternizePolicy(policy.text, { kind, rules, exceptionPolicy: await readGroups(policy, options) });
  if (sayProblems(done, policy, rules)) {
    process.exitCode = EXIT.failed;
    return;
  }
  if (options.json) for (const line of reportToJson(done, rules)) await print(line);
  if (!options.json || options.output !== undefined) await writeResult(done.pieces(), options);
  if (!options.json) for (const line of reportLines(done, rules, kind)) say(line);
}

/** Groups of the file itself, if it is an exception policy and no other is given. */
async function readGroups(policy: WholePolicy, { exception }: Options): Promise<WholePolicy | undefined> {
  if (exception !== undefined)
    return readWholePolicy(exception, { fallback: 'exception_policy', kinds: ['exception_policy'] });
  return policy.kind === 'exception_policy' ? policy : undefined;
}

/** @returns whether there are errors */
function sayProblems({ problems }: Patternized, policy: WholePolicy, rules: PatternizeRules): boolean {
  const source = new Source(policy.text, policy.file);
  for (const { severity, reason, rule, start } of problems) {
    const { line } = source.locate(start);
    say(`${rules.file}:${rule.atLine}: ${severity}: ${reason} (${policy.file}:${line})`);
  }
  const isWrong = problems.some(({ severity }) => severity === 'error');
  if (isWrong) say('tomoyo: nothing is written: entries would mean something else than before.');
  return isWrong;
}
