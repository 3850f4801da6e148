import type { Command } from 'commander';
import { megabytes } from './megabytes.js';
import { count, print } from './output.js';

export function addBoardClean(board: Command): void {
  board
    .command('clean')
    .summary('throw the saved boards in the cache away')
    .description('throw the saved boards in the cache away; the next one that needs one boots it again')
    .option('--all', 'images and downloads, too; not while one is made')
    .option('--json', 'one object a line, of each that is gone')
    .addHelpText('after', '\nBoards that run go on. Without --all images stay.\n\nExample:\n  tomoyo board clean')
    .action(async ({ json, all }: { json?: true; all?: true }) => {
      const { cleanImages, cleanTemplates } = await import('../../qemu/index.js');
      const gone = await cleanTemplates();
      const images = all ? [await cleanImages()] : [];
      if (json) {
        for (const template of gone) await print(JSON.stringify(template));
        return;
      }
      const bytes = gone.reduce((sum, template) => sum + template.bytes, 0);
      await print(`${count(gone.length, 'saved board')} thrown away, ${megabytes(bytes)}`);
      for (const image of images) await print(`images and downloads thrown away, ${megabytes(image.bytes)}`);
    });
}
