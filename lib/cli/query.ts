import type { Command } from 'commander';
import { TomoyoError } from '../errors.js';

interface Options {
  readonly replay?: readonly string[];
  readonly check?: string | true;
  readonly rules?: string;
  readonly all?: true;
  readonly json?: true;
}

export function addQuery(program: Command): void {
  program
    .command('query')
    .description('try the rules that answer the kernel')
    .option('--replay <file...>', 'what the rules would have decided of recorded requests; - is standard input')
    .option('--rules <file>', 'of `tomoyo queryd` (default: /etc/tomoyo/tools/queryd.toml)')
    .option('--all', 'with --replay: also what learning and permissive mode let pass')
    .option('--json', 'with --replay: one object a request, then one with the sums')
    .option('--check [file]', 'only say whether the rules are good')
    .addHelpText(
      'after',
      '\nThe files may be what `tomoyo audit --json` or `tomoyo auditd` write, the text of the kernel, or the logs of' +
        '\ntomoyo-auditd. Only what was refused counts: of anything else nobody is asked. Each rule is looked at as of the' +
        "\nrecord's own time; the time of the day is that of this machine's zone. How to write rules:" +
        '\ndocs/guides/answering-questions.md. Exit of --check: 0 they are good, 1 they have errors.' +
        '\n\nExample:\n  tomoyo query --check ./queryd.toml' +
        '\n  tomoyo query --replay /var/log/tomoyo/reject_003.log --rules ./queryd.toml',
    )
    .action(query);
}

async function query({ replay, check, ...options }: Options): Promise<void> {
  if ((replay === undefined) === (check === undefined))
    throw new TomoyoError('TOMOYO_BAD_OPTION', 'Expected one of --replay FILE... and --check [RULES].');
  // the parser of TOML is only for these
  if (replay) {
    const { replayFiles } = await import('./query-replay.js');
    await replayFiles(replay, options);
  } else {
    const { checkRules } = await import('./query-rules.js');
    checkRules(check === true ? options.rules : check);
  }
}
