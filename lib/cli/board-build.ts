import type { Command } from 'commander';
import { addBoardChoice, type BoardChoice } from './board-options.js';
import { print } from './output.js';

export function addBoardBuild(board: Command): void {
  addBoardChoice(board.command('build'))
    .summary('build the image, or find it in the cache')
    .description('build the image, or find it in the cache, and print what it is made of')
    .option('--update', 'look for newer packages')
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\nThe cache is $TOMOYO_CACHE, or ~/.cache/tomoyo.\n\nExample:\n  tomoyo board build --arch armhf',
    )
    .action(async (options: BoardChoice & { update?: true; json?: true }) => {
      const { ensureImage, progressRenderer } = await import('../../qemu/index.js');
      const image = await ensureImage({
        architecture: options.arch,
        kernelSeries: options.kernel,
        update: options.update ?? false,
        onProgress: progressRenderer(),
      });
      if (options.json) return print(JSON.stringify(image));
      await print(`kernel   ${image.kernelRelease} (${image.architecture})`);
      await print(`files    ${[image.kernel, ...image.initrd, ...image.disks].join('\n         ')}`);
      await print(`packages ${image.packages.map(({ name, version }) => `${name} ${version}`).join('\n         ')}`);
    });
}
