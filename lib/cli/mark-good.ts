import type { Command } from 'commander';
import { print } from './output.js';
import { openChosenStore, storeOption, type StoreChoice } from './store-option.js';
import { whileWaiting } from './waiting-line.js';

interface Options extends StoreChoice {
  readonly json?: true;
}

export function addMarkGood(program: Command): void {
  program
    .command('mark-good')
    .description('call the slot that this boot loaded good')
    .argument('[slot]', 'another slot')
    .addOption(storeOption())
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\ntomoyo-loader gives a slot up after three boots with it that nobody called good, and loads the last good one.' +
        '\nRun it when the system has come up as it should.\n\nExample:\n  tomoyo mark-good',
    )
    .action(markGood);
}

async function markGood(slot: string | undefined, options: Options): Promise<void> {
  const store = await openChosenStore(options);
  const report = await whileWaiting('writing to the store', () => store.markGood(slot));
  await print(options.json ? JSON.stringify(report) : `good: ${report.slot ?? 'the plain files, which are no slot'}`);
}
