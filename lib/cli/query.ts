import type { Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { QUERY_SOCKET } from '../queryd/desk-client.js';
import { parseDuration } from './duration.js';

const HOLD_MS = 3600_000;

interface Options {
  readonly replay?: readonly string[];
  readonly check?: string | true;
  readonly rules?: string;
  readonly all?: true;
  readonly json?: true;
  readonly socket: string;
  readonly direct?: true;
  readonly hold?: number;
}

export function addQuery(program: Command): void {
  program
    .command('query')
    .summary('answer the questions of the kernel at this terminal')
    .description('answer the questions of the kernel at this terminal; try the rules that answer them')
    .option('--socket <path>', 'of the daemon', QUERY_SOCKET)
    .option('--direct', 'do without the daemon, also where one runs')
    .option(
      '--hold <duration>',
      'without the daemon: how long a question waits for an answer (default: 1h)',
      parseDuration,
    )
    .option('--replay <file...>', 'what the rules would have decided of recorded requests; - is standard input')
    .option('--rules <file>', 'of `tomoyo queryd` (default: /etc/tomoyo/tools/queryd.toml)')
    .option('--all', 'with --replay: also what learning and permissive mode let pass')
    .option('--json', 'with --replay: one object a request, then one with the sums')
    .option('--check [file]', 'only say whether the rules are good')
    .addHelpText(
      'after',
      '\nWithout --replay and --check it shows the questions that the daemon leaves to persons; where no daemon runs, all' +
        '\nquestions of the kernel: then it makes every refused program of the machine wait until it is left. ? shows the' +
        '\nkeys. Where standard input or output is no terminal, events and answers are lines of JSON.' +
        '\n\nThe files of --replay may be what `tomoyo audit --json` or `tomoyo auditd` write, the text of the kernel, or the logs of' +
        '\ntomoyo-auditd. Only what was refused counts: of anything else nobody is asked. Each rule is looked at as of the' +
        "\nrecord's own time; the time of the day is that of this machine's zone. How to write rules:" +
        '\ndocs/guides/answering-questions.md. Exit of --check: 0 they are good, 1 they have errors.' +
        '\n\nExample:\n  tomoyo query\n  tomoyo query --check ./queryd.toml' +
        '\n  tomoyo query --replay /var/log/tomoyo/reject_003.log --rules ./queryd.toml',
    )
    .action(query);
}

async function query({ replay, check, rules, all, json, socket, direct, hold = HOLD_MS }: Options): Promise<void> {
  if (replay && check !== undefined)
    throw new TomoyoError('TOMOYO_BAD_OPTION', 'Expected only one of --replay FILE... and --check [RULES].');
  // the parser of TOML, the screen and what it shows are only for these
  if (replay) {
    const { replayFiles } = await import('./query-replay.js');
    return replayFiles(replay, { rules, all, json });
  }
  if (check !== undefined) {
    const { checkRules } = await import('./query-rules.js');
    return checkRules(check === true ? rules : check);
  }
  const { answerAsPerson } = await import('./query-person.js');
  await answerAsPerson({ socket: direct ? undefined : socket, holdMs: hold });
}
