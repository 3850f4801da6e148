import type { Command } from 'commander';
import { openTomoyo } from '../kernel/tomoyo.js';
import { printReport } from './apply.js';
import { kindOption } from './check.js';
import { EXIT } from './exit-codes.js';
import { kindsOption, type KindsOptions } from './policy-kinds.js';
import { readPolicyFiles } from './policy-files.js';

interface Options extends KindsOptions {
  readonly json?: true;
  readonly merge?: true;
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('show what apply would change')
    .requiredOption('--kernel', 'compare with what the running kernel holds')
    .argument('<path...>', 'a file, a folder like /etc/tomoyo, or - for standard input')
    .option('--json', 'one object a line, the last one a summary')
    .option('--merge', 'as apply --merge')
    .addOption(kindsOption())
    .addOption(kindOption())
    .addHelpText(
      'after',
      '\nLines with + come into the kernel, lines with - leave it. Exit: 0 no difference, 1 lines that apply would not write,' +
        '\n4 differences.\n\nExample:\n  tomoyo diff --kernel /etc/tomoyo',
    )
    .action(diff);
}

async function diff(paths: string[], { merge, only, kind, json }: Options): Promise<void> {
  const texts = await readPolicyFiles(paths, kind);
  await using tomoyo = await openTomoyo();
  const mode = merge ? 'merge' : 'replace';
  const report = await tomoyo.apply(texts, { mode, dryRun: true, ...(only ? { only } : {}) });
  await printReport(report, json ? { json } : {});
  if (report.refused.length > 0) process.exitCode = EXIT.failed;
  else process.exitCode = report.added.length + report.removed.length > 0 ? EXIT.differences : EXIT.done;
}
