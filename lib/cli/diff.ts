import { Option, type Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { printReport } from './apply.js';
import { applyWatched } from './apply-watched.js';
import { kindOption } from './check.js';
import { diffClassic } from './diff-classic.js';
import { diffPolicies, type DiffOptions } from './diff-policies.js';
import { EXIT } from './exit-codes.js';
import { kindsOption } from './policy-kinds.js';
import { NO_PAGER } from './pager.js';
import { readPolicyFiles } from './policy-files.js';

interface Options extends DiffOptions {
  readonly kernel?: true;
  readonly merge?: true;
  readonly classic?: true;
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .summary('compare two policies, or a policy with the kernel')
    .description('compare two policies by what they allow, or policy files with what the kernel holds')
    .argument(
      '<path...>',
      'OLD NEW: a file, a folder like /etc/tomoyo, or - for standard input; with --kernel any number',
    )
    .option('--kernel', 'show what apply would change in the running kernel')
    .option('--merge', 'with --kernel: as apply --merge')
    .option('--json', 'one object a line, the last one a summary')
    .addOption(new Option('--format <format>', 'how differences are shown').choices(['text', 'github']).default('text'))
    .option(
      '--classic',
      'the text of tomoyo-diffpolicy, which turns OLD into NEW when it is loaded; domain_policy alone',
    )
    .option('-q, --quiet', 'no output; the exit code tells')
    .option(...NO_PAGER)
    .addOption(kindsOption())
    .addOption(kindOption())
    .addHelpText(
      'after',
      '\nLines with + come, lines with - go; lines with ~ change nothing of what may be done, since another line grants the' +
        '\nsame. Operations packed otherwise and another order are no difference. What has no name that tells is taken for' +
        '\ndomain_policy. Exit: 0 no difference, 4 differences, 1 files or lines that cannot be compared.' +
        '\n\nExamples:\n  tomoyo diff /etc/tomoyo new-policy\n  tomoyo diff --format github old.conf new.conf' +
        '\n  tomoyo diff --kernel /etc/tomoyo',
    )
    .action(diff);
}

async function diff(paths: string[], options: Options): Promise<void> {
  const { kernel, merge, classic } = options;
  if (kernel) return diffWithKernel(paths, options);
  const [old, now, third] = paths;
  if (old === undefined || now === undefined || third !== undefined)
    throw new TomoyoError('TOMOYO_BAD_OPTION', `Expected OLD and NEW, or --kernel, got ${paths.length} of them.`);
  if (merge) throw new TomoyoError('TOMOYO_BAD_OPTION', 'Expected --merge with --kernel only.');
  return classic ? diffClassic([old, now], options) : diffPolicies([old, now], options);
}

async function diffWithKernel(paths: readonly string[], { merge, only, kind, json, pager }: Options): Promise<void> {
  const texts = await readPolicyFiles(paths, kind);
  await using tomoyo = await openTomoyo();
  const mode = merge ? 'merge' : 'replace';
  const report = await applyWatched(tomoyo, texts, { mode, dryRun: true, ...(only ? { only } : {}) });
  await printReport(report, json ? { json } : { pager });
  if (report.refused.length > 0) process.exitCode = EXIT.failed;
  else process.exitCode = report.added.length + report.removed.length > 0 ? EXIT.differences : EXIT.done;
}
