import { InvalidArgumentError, Option, type Command } from 'commander';
import picocolors from 'picocolors';
import type { ApplyReport, ReportedLine } from '../kernel/apply/report.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import type { PolicyKind } from '../language/ast.js';
import type { Spared } from '../policy/diff/changes.js';
import type { PolicyProblem } from '../policy/diff/policy-problem.js';
import type { ApplyMode } from '../policy/diff/policy-text.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';
import { findPolicyFiles, kindOf, KINDS } from './policy-files.js';

interface Options {
  readonly dryRun?: true;
  readonly replace?: true;
  readonly json?: true;
  readonly only?: readonly PolicyKind[];
  readonly deleteBusyDomains?: true;
}

export function addApply(program: Command): void {
  program
    .command('apply')
    .description('put policy files into the running kernel, by their difference, without a wrong moment')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--replace', 'take away what the files do not have; files that are not given stay as they are')
    .option('--dry-run', 'only say what would be done')
    .addOption(onlyOption())
    .option('--delete-busy-domains', 'with --replace: also domains that processes are in')
    .option('--json', 'the whole report as one object')
    .addHelpText(
      'after',
      '\nLines that the kernel would drop, or store as something else, are not written and named; the others are. What is' +
        '\nwritten is read back. Exit: 0 all of it is in the kernel, 1 lines are missing.' +
        '\n\nExample:\n  tomoyo apply --dry-run --replace /etc/tomoyo',
    )
    .action(async (paths: string[], options: Options) => {
      const report = await applyPaths(paths, options.replace ? 'replace' : 'merge', options);
      await show(report, options);
      process.exitCode = report.refused.length + report.notKept.length > 0 ? EXIT.failed : EXIT.done;
    });
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('what would change if these files were the whole policy of the running kernel')
    .requiredOption('--kernel', 'compare with the running kernel')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .addOption(onlyOption())
    .option('--json', 'the whole report as one object')
    .addHelpText('after', '\nExit: 0 equal, 4 different.\n\nExample:\n  tomoyo diff --kernel /etc/tomoyo')
    .action(async (paths: string[], options: Options) => {
      const report = await applyPaths(paths, 'replace', { ...options, dryRun: true });
      await show(report, { ...options, dryRun: true });
      const differs = report.added.length + report.removed.length + report.refused.length > 0;
      process.exitCode = differs ? EXIT.differences : EXIT.done;
    });
}

function onlyOption(): Option {
  return new Option('--only <kinds>', `of ${KINDS.join(', ')}; short forms such as domain do`).argParser(parseKinds);
}

function parseKinds(text: string): readonly PolicyKind[] {
  return text.split(',').map((word) => {
    const kind = kindOf(word) ?? kindOf(`${word}_policy`);
    if (kind === undefined) throw new InvalidArgumentError(`"${word}" is none of ${KINDS.join(', ')}.`);
    return kind;
  });
}

async function applyPaths(paths: readonly string[], mode: ApplyMode, options: Options): Promise<ApplyReport> {
  const inputs = await findPolicyFiles(paths);
  const texts = await Promise.all(
    inputs.map(async (input) => ({ kind: input.kind, file: input.file, text: await input.read() })),
  );
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  await using tomoyo = await openTomoyo();
  return tomoyo.apply(texts, {
    mode,
    signal: ended.signal,
    dryRun: options.dryRun ?? false,
    deleteBusyDomains: options.deleteBusyDomains ?? false,
    ...(options.only === undefined ? {} : { only: options.only }),
  });
}

async function show(report: ApplyReport, { json, dryRun }: Options): Promise<void> {
  if (json) {
    await print(JSON.stringify(report));
    return;
  }
  let domain: string | undefined;
  const head = async (line: ReportedLine) => {
    if (line.domain !== undefined && line.domain !== domain) await print(`  ${line.domain}`);
    domain = line.domain;
  };
  for (const [sign, paint, lines] of [
    ['+', picocolors.green, report.added],
    ['-', picocolors.red, report.removed],
  ] as const)
    for (const line of lines) {
      await head(line);
      await print(paint(`${sign} ${line.text}`));
    }
  const { recovered, spared, appeared, notes, otherUpdates } = report;
  if (recovered)
    say(`An apply of ${recovered.began} (process ${recovered.pid}) was cut short; it was taken back first.`);
  for (const problem of report.refused) say(problemText(problem, 'not written'));
  for (const problem of report.notKept) say(problemText(problem, 'written, but the kernel did not keep it'));
  for (const { text, reason } of spared) say(`left: ${text}: ${SPARED[reason]}`);
  for (const { domain: name, text, removed } of appeared)
    say(`${removed ? 'removed' : 'kept'}, came meanwhile: ${name}: ${text}`);
  for (const note of notes) say(note);
  if (otherUpdates > 0) say(`Somebody else changed the policy meanwhile (${otherUpdates} updates).`);
  const [added, removed] = dryRun ? ['to add', 'to remove'] : ['added', 'removed'];
  say(`${report.added.length} ${added}, ${report.removed.length} ${removed}, ${report.kept} there already`);
}

function problemText({ file, line, column, reason, text, fix }: PolicyProblem, what: string): string {
  const place = picocolors.bold(`${file}:${line}:${column}:`);
  const shown = text.length > 100 ? `${text.slice(0, 97)}...` : text;
  return `${place} ${what}: ${reason}\n  ${shown}${fix === undefined || fix === '' ? '' : `\n  write ${fix}`}`;
}

const SPARED: Readonly<Record<Spared['reason'], string>> = {
  busy: 'processes are in the domain (--delete-busy-domains)',
  own: 'this command is in the domain',
  manager: 'without it this command could not change the policy any more',
  refused_lines: 'a line that is not written could have meant it',
  profile: 'the kernel cannot take a profile away',
};
