import type { Command } from 'commander';
import type { TemplateListing } from '../../qemu/index.js';
import { print } from './output.js';

export function addBoardList(board: Command): void {
  board
    .command('list')
    .summary('list the saved boards in the cache')
    .description('list the saved boards in the cache, with what they take; the last used first')
    .option('--json', 'one object a line')
    .addHelpText(
      'after',
      '\nThe cache is $TOMOYO_CACHE, or ~/.cache/tomoyo.\n\nExample:\n  tomoyo board list --json | jq .bytes',
    )
    .action(async ({ json }: { json?: true }) => {
      const { listTemplates } = await import('../../qemu/index.js');
      for (const template of await listTemplates()) await print(json ? JSON.stringify(template) : row(template));
    });
}

function row({ architecture, kernelRelease, bytes, usedAt, key }: TemplateListing): string {
  const size = `${Math.round(bytes / 1e6)} MB`;
  return `${size.padStart(7)}  ${usedAt.toISOString().slice(0, 16)}  ${architecture} ${kernelRelease}  ${key}`;
}
