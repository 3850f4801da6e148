import type { Command } from 'commander';
import type { TemplateListing } from '../../qemu/index.js';
import { megabytes } from './megabytes.js';
import { print } from './output.js';

export function addBoardList(board: Command): void {
  board
    .command('list')
    .summary('list the saved boards in the cache')
    .description('list the saved boards in the cache, the last used first, and what images take beside them')
    .option('--json', 'one object a line, of saved boards alone')
    .addHelpText(
      'after',
      '\nThe cache is $TOMOYO_CACHE, or ~/.cache/tomoyo.\n\nExample:\n  tomoyo board list --json | jq .bytes',
    )
    .action(async ({ json }: { json?: true }) => {
      const { imageUse, listTemplates } = await import('../../qemu/index.js');
      for (const template of await listTemplates()) await print(json ? JSON.stringify(template) : row(template));
      if (json) return;
      const { bytes, folder } = await imageUse();
      await print(`${size(bytes)}  images and downloads in ${folder}`);
    });
}

function row({ architecture, kernelRelease, bytes, usedAt, key }: TemplateListing): string {
  return `${size(bytes)}  ${usedAt.toISOString().slice(0, 16)}  ${architecture} ${kernelRelease}  ${key}`;
}

function size(bytes: number): string {
  return megabytes(bytes).padStart(7);
}
