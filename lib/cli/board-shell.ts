import type { Command } from 'commander';
import { addBoardChoice, addNetworkChoice, type BoardChoice, type NetworkChoice } from './board-options.js';
import { say } from './output.js';
import { Until } from './until.js';

export function addBoardShell(board: Command): void {
  addNetworkChoice(addBoardChoice(board.command('shell')))
    .summary("a shell on the board's console")
    .description("a shell on the board's console; leaving it powers the board off, Ctrl-A x kills it")
    .option('--policy <folder>', 'policy (*.conf) that the kernel gets before init')
    .addHelpText('after', '\nExample:\n  tomoyo board shell --kernel 6.12')
    .action(async ({ policy, network, port, ...options }: BoardChoice & NetworkChoice & { policy?: string }) => {
      const { ensureImage, openConsole, progressRenderer } = await import('../../qemu/index.js');
      using until = new Until();
      const image = await ensureImage({
        architecture: options.arch,
        kernelSeries: options.kernel,
        onProgress: progressRenderer(),
        signal: until.signal,
      });
      say(`${image.kernelRelease}: leave with "exit", or Ctrl-A x`);
      process.exitCode = await openConsole(image, { policy, network, ports: port });
    });
}
