import type { Command } from 'commander';
import { openTomoyo } from '../kernel/tomoyo.js';
import type { ApplyReport } from '../kernel/apply/report.js';
import { colors } from './colors.js';
import { applyWatched } from './apply-watched.js';
import { reportSummary, reportToJson, reportToText } from './apply-report.js';
import { kindOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { say } from './output.js';
import { printPaged } from './pager.js';
import { kindsOption, type KindsOptions } from './policy-kinds.js';
import { readPolicyFiles } from './policy-files.js';
import { Until } from './until.js';

interface Options extends KindsOptions {
  readonly json?: true;
  readonly dryRun?: true;
  readonly merge?: true;
  readonly deleteBusyDomains?: true;
}

export function addApply(program: Command): void {
  program
    .command('apply')
    .summary('put policy files into the running kernel, without a gap')
    .description('put policy files into the kernel, without a moment in which something allowed is refused')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'one object a line, the last one a summary')
    .option('--merge', 'add to what the kernel holds, instead of replacing it; "delete" lines delete')
    .addOption(kindsOption())
    .addOption(kindOption())
    .option('--delete-busy-domains', 'delete also domains that processes are in')
    .addHelpText(
      'after',
      '\nKinds of files that are not given stay as they are. Lines that the kernel would drop or store as something else are' +
        '\nnot written, and nothing is deleted that they could have meant. Exit: 0 all lines are in the kernel, 1 some are not.' +
        '\n\nExamples:\n  tomoyo apply --dry-run /etc/tomoyo\n  tomoyo apply --only exception,domain /etc/tomoyo',
    )
    .action(apply);
}

async function apply(paths: string[], options: Options): Promise<void> {
  using until = new Until();
  const texts = await readPolicyFiles(paths, options.kind);
  await using tomoyo = await openTomoyo();
  const report = await applyWatched(tomoyo, texts, {
    mode: options.merge ? 'merge' : 'replace',
    signal: until.signal,
    ...(options.only ? { only: options.only } : {}),
    ...(options.dryRun ? { dryRun: true } : {}),
    ...(options.deleteBusyDomains ? { deleteBusyDomains: true } : {}),
  });
  await printReport(report, options);
  process.exitCode = report.refused.length + report.notKept.length > 0 ? EXIT.failed : EXIT.done;
}

/** Results to standard output, what it comes to, to standard error. */
export async function printReport(
  report: ApplyReport,
  { json, pager = false }: Pick<Options, 'json'> & { readonly pager?: boolean },
): Promise<void> {
  const lines = json ? reportToJson(report) : reportToText(report, colors);
  await printPaged(
    lines.map((line) => `${line}\n`),
    { pager },
  );
  say(reportSummary(report));
}
