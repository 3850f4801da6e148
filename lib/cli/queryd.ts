import type { Command } from 'commander';

interface Options {
  readonly rules?: string;
  readonly check?: true;
}

export function addQueryd(program: Command): void {
  program
    .command('queryd')
    .summary('answer the questions of the kernel by rules')
    .description('answer the questions of the kernel by rules, and hand on the rest, in the foreground until SIGTERM')
    .option('--rules <file>', 'TOML (default: /etc/tomoyo/tools/queryd.toml)')
    .option('--check', 'only say whether the rules are good')
    .addHelpText(
      'after',
      '\nWhile it runs the kernel asks before it refuses anything in enforcing mode. Rules decide; what they leave is shown to' +
        '\nwhoever is attached with `tomoyo query`, for so long as `hold` says; then, or where nobody is attached, it is' +
        '\nrefused (docs/guides/answering-questions.md). Each decision is written to the log of decisions and to standard' +
        '\nerror: what, who, why, when. When it ends, however it ends, whatever waits is refused at once.' +
        '\nSIGHUP reads the rules again, and keeps the old ones if they have errors. Under systemd: Type=notify-reload;' +
        '\na socket that it gives (tomoyo-queryd.socket) is taken in the place of that of the rules.' +
        '\n\nExample:\n  tomoyo queryd --rules /etc/tomoyo/tools/queryd.toml --check',
    )
    .action(async (options: Options) => {
      // rules and their parser are only for this command
      const { runQueryd } = await import('./run-queryd.js');
      await runQueryd(options);
    });
}
