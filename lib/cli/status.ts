import type { Command } from 'commander';
import { openTomoyo } from '../kernel/tomoyo.js';
import { EXIT } from './exit-codes.js';
import { print } from './output.js';

export function addStatus(program: Command): void {
  program
    .command('status')
    .summary('tell whether TOMOYO is active; exit code 0 only then')
    .description('tell whether TOMOYO is built in, selected, activated; exit 0 only when it is active, else 3')
    .option('--json', 'one object')
    .addHelpText('after', '\nExample:\n  tomoyo status && echo protected')
    .action(async (options: { json?: true }) => {
      await using tomoyo = await openTomoyo();
      const status = await tomoyo.status();
      await print(options.json ? JSON.stringify(status) : `${status.state}: ${status.evidence}`);
      process.exitCode = status.state === 'active' ? EXIT.done : EXIT.kernelLacksIt;
    });
}
