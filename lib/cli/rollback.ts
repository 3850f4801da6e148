import { join } from 'node:path';
import type { Command } from 'commander';
import { sayAdopted } from './adopted.js';
import { print, say } from './output.js';
import { openChosenStore, storeOption, type StoreChoice } from './store-option.js';
import { whileWaiting } from './waiting-line.js';

interface Options extends StoreChoice {
  readonly json?: true;
}

export function addRollback(program: Command): void {
  program
    .command('rollback')
    .description('make an older slot the one that the next boot loads')
    .argument('[slot]', 'its name, see "tomoyo slots"; default: the one before the current one')
    .addOption(storeOption())
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\nThe running kernel is not touched; "tomoyo apply" puts a slot into it. A slot that is not complete, or that would' +
        '\nstop the machine at boot, is refused.\n\nExample:\n  tomoyo rollback',
    )
    .action(rollback);
}

async function rollback(slot: string | undefined, options: Options): Promise<void> {
  const store = await openChosenStore(options);
  const report = await whileWaiting('changing the slot', () => store.rollback(slot));
  const was = report.from === undefined ? '' : ` (was ${report.from})`;
  const line = report.changed ? `current is ${report.slot}${was}` : `current is ${report.slot} already`;
  await print(options.json ? JSON.stringify(report) : line);
  sayAdopted(report.adopted);
  const folder = join(store.root, 'policy', report.slot);
  if (report.givenUp)
    say(
      `tomoyo-loader has given it up, after boots with it that nobody called good; "tomoyo mark-good ${report.slot}" ` +
        'lets it load it again.',
    );
  say(`The next boot loads it. To put it into the running kernel: tomoyo apply ${folder}`);
}
