import type { Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { findTopic, topicText, TOPICS } from './help/topics.js';
import { NO_PAGER, printPaged } from './pager.js';
import { terminalColumns } from './terminal-columns.js';
import { wholeHelp } from './whole-help.js';

export function addHelp(program: Command, whole: () => Promise<Command>): void {
  program
    .command('help')
    .summary('show the help of a command, or what an error code means')
    .description('show the help of a command, or what an error code or a symptom of tomoyo doctor means')
    .argument('[topic...]', 'a command, such as: board run; or a code, such as TOMOYO_NOT_MANAGER or no_loader')
    .option(...NO_PAGER)
    .addHelpText('after', '\nExample:\n  tomoyo help board test\n  tomoyo help TOMOYO_NOT_MANAGER')
    .action(async (words: readonly string[], options: { pager: boolean }) =>
      printPaged([helpOn(words, await whole()), '\n'], options),
    );
}

function helpOn(words: readonly string[], program: Command): string {
  let command = program;
  for (const word of words) {
    const below = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (below === undefined) return helpOnCode(words.join(' '), command);
    command = below;
  }
  return wholeHelp(command);
}

function helpOnCode(word: string, command: Command): string {
  const topic = findTopic(word);
  if (topic !== undefined) {
    const [code, entry] = topic;
    const columns = terminalColumns(process.stdout);
    return topicText(code, entry, (text) => command.createHelp().boxWrap(text, Math.min(columns, 100) - 4));
  }
  const names = command.commands.map((one) => one.name());
  const meant =
    nearest(word, names) ?? nearest(word.toUpperCase(), TOPICS.keys()) ?? nearest(word.toLowerCase(), TOPICS.keys());
  const hint = meant === undefined ? '"tomoyo help" lists the commands.' : `Did you mean "${meant}"?`;
  throw new TomoyoError('TOMOYO_BAD_OPTION', `There is no command and no code "${word}". ${hint}`);
}
