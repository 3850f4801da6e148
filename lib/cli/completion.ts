import { Argument, type Command } from 'commander';
import { commandTree, type CommandNode } from './command-tree.js';
import { bashCompletion } from './completion/bash.js';
import { fishCompletion } from './completion/fish.js';
import { zshCompletion } from './completion/zsh.js';
import { printBytes } from './output.js';

const SHELLS: Readonly<Record<string, (program: CommandNode) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export function addCompletion(program: Command, whole: () => Promise<Command>): void {
  program
    .command('completion')
    .summary('print a script that completes commands in a shell')
    .description('print a script that completes commands, options and their values in a shell')
    .addArgument(new Argument('<shell>', 'whose script').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      '\nThe script needs nothing but the shell. Names of domains come from the kernel where it may be read, else from' +
        '\n/etc/tomoyo/domain_policy.conf.' +
        '\n\nExample:\n  tomoyo completion bash > /etc/bash_completion.d/tomoyo' +
        '\n  tomoyo completion zsh > /usr/local/share/zsh/site-functions/_tomoyo' +
        '\n  tomoyo completion fish > ~/.config/fish/completions/tomoyo.fish',
    )
    .action(async (shell: string) => printBytes(SHELLS[shell]?.(commandTree(await whole())) ?? ''));
}
