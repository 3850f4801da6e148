import type { Command } from 'commander';
import { count, print } from './output.js';

export function addBoardClean(board: Command): void {
  board
    .command('clean')
    .summary('throw the saved boards in the cache away')
    .description('throw the saved boards in the cache away; the next one that needs one boots it again')
    .option('--json', 'one object a line, of each that is gone')
    .addHelpText('after', '\nBoards that run go on. Images stay.\n\nExample:\n  tomoyo board clean')
    .action(async ({ json }: { json?: true }) => {
      const { cleanTemplates } = await import('../../qemu/index.js');
      const gone = await cleanTemplates();
      if (json) {
        for (const template of gone) await print(JSON.stringify(template));
        return;
      }
      const bytes = gone.reduce((sum, template) => sum + template.bytes, 0);
      await print(`${count(gone.length, 'saved board')} thrown away, ${Math.round(bytes / 1e6)} MB`);
    });
}
