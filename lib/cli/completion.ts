import { Argument, type Command } from 'commander';
import { commandTree } from './command-tree.js';
import { COMPLETIONS } from './completion/files.js';
import { printBytes } from './output.js';

export function addCompletion(program: Command, whole: () => Promise<Command>): void {
  program
    .command('completion')
    .summary('print a script that completes commands in a shell')
    .description('print a script that completes commands, options and their values in a shell')
    .addArgument(new Argument('<shell>', 'whose script').choices(Object.keys(COMPLETIONS)))
    .addHelpText(
      'after',
      '\nThe script needs nothing but the shell. Names of domains come from the kernel where it may be read, else from' +
        '\n/etc/tomoyo/domain_policy.conf. The package has the three scripts as files, in dist/completions.' +
        '\n\nExample:\n  tomoyo completion bash > /etc/bash_completion.d/tomoyo' +
        '\n  tomoyo completion zsh > /usr/local/share/zsh/site-functions/_tomoyo' +
        '\n  tomoyo completion fish > ~/.config/fish/completions/tomoyo.fish',
    )
    .action(async (shell: string) => printBytes(COMPLETIONS[shell]?.script(commandTree(await whole())) ?? ''));
}
