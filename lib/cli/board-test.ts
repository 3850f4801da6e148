import { Option, type Command } from 'commander';
import { EXIT, exitMeanings } from './exit-codes.js';
import { addCommandNeeds, addOwnImageChoice } from './board-options.js';
import type { BoardTestOptions } from './board-test/board-test-options.js';
import { say } from './output.js';
import { throwUnlessEnd, Until } from './until.js';
import { addReports, REPORT_KINDS } from './verdict-reports/report-option.js';
import { wholeNumber } from './whole-number.js';

export function addBoardTest(board: Command): void {
  addCommandNeeds(addOwnImageChoice(board.command('test')))
    .summary('the verdict for CI on a command under a policy')
    .description(
      'the verdict for CI: boots a board, runs a command under a policy, and judges what the kernel recorded',
    )
    .option('--policy <folder>', 'policy (*.conf) that the kernel gets before init')
    .option('--enforce', 'profiles in use that learn or are permissive enforce from before the command on')
    .option('--expect <file>', 'violations that are expected, in TOML')
    .option(
      '--learn <folder>',
      'write the policy that the kernel has in the end, and judge nothing; without --policy all is learned',
    )
    .addOption(
      new Option(
        '--report <kinds>',
        `KIND or KIND=FILE with KIND one of ${REPORT_KINDS.join(', ')}; several with commas between them`,
      )
        .argParser(addReports)
        .default([], 'none'),
    )
    .option('--uid <number>', 'user of the command (default: root)', wholeNumber)
    .option('--domain <domain>', 'domain from which the command is executed')
    .option('--keep-console <file>', 'a file that gets everything the console says')
    .argument('<command...>', 'program and arguments, no shell; after --')
    .passThroughOptions()
    .addHelpText(
      'after',
      `\nExit:\n${exits()}\n\nWhat the command prints goes to standard error. docs/guides/testing-in-ci.md has the rest.` +
        '\n\nExample:\n  tomoyo board test --policy policy --enforce --report junit=tomoyo.xml -- /usr/bin/selftest',
    )
    .action(async (command: readonly string[], options: BoardTestOptions, self: Command) => {
      const { learn, enforce, expect, report } = options;
      const unwanted = Object.entries({ enforce, expect, report: report[0] }).find(([, value]) => value !== undefined);
      if (learn !== undefined && unwanted !== undefined)
        self.error(`error: option '--learn <folder>' cannot be used with option '--${unwanted[0]}'`);
      await testUnlessInterrupted(command, options);
    });
}

async function testUnlessInterrupted(command: readonly string[], options: BoardTestOptions): Promise<void> {
  using until = new Until();
  const { learn } = options;
  try {
    if (learn === undefined) {
      const { testOnBoard } = await import('./board-test/test-on-board.js');
      await testOnBoard(command, options, until.signal);
    } else {
      const { learnOnBoard } = await import('./board-test/learn-on-board.js');
      await learnOnBoard(command, { ...options, learn }, until.signal);
    }
  } catch (error) {
    throwUnlessEnd(error);
    say('tomoyo: interrupted: there is no verdict');
    process.exitCode = EXIT.failed;
  }
}

function exits(): string {
  return [...exitMeanings(['board', 'test'])]
    .map(([code, meaning]) => `${String(code).padStart(4)}  ${meaning}`)
    .join('\n');
}
