import { eachCommand, type CommandNode, type OptionNode, type ValueNode } from '../command-tree.js';

/** A script for fish 3. */
export function fishCompletion(program: CommandNode): string {
  return [
    '# Completion of tomoyo for fish; made by: tomoyo completion fish',
    '',
    FUNCTIONS,
    '',
    'complete -c tomoyo -f',
    ...[...eachCommand(program)].flatMap((node) => commandLines(node)),
    '',
  ].join('\n');
}

/** Options of commands that have others below them are never followed by a value: the words are compared as they stand. */
const FUNCTIONS = `function __tomoyo_at
  set -l words (commandline -opc)
  set -e words[1]
  test "$words" = "$argv"
end

function __tomoyo_in
  set -l words (commandline -opc)
  set -e words[1]
  test (count $words) -ge (count $argv); and test "$words[1..$(count $argv)]" = "$argv"
end

function __tomoyo_behind
  contains -- (commandline -opc)[-1] $argv
end

function __tomoyo_domains
  grep -h '^<' /sys/kernel/security/tomoyo/domain_policy 2> /dev/null
  or grep -h '^<' /etc/tomoyo/domain_policy.conf 2> /dev/null
end`;

function commandLines(node: CommandNode): readonly string[] {
  const words = node.words.slice(1).join(' ');
  const isBranch = node.commands.length > 0;
  const place = `${isBranch ? '__tomoyo_at' : '__tomoyo_in'} ${words}`.trim();
  const start = `complete -c tomoyo -n ${quote(place)}`;
  return [
    ...node.commands.flatMap((command) =>
      [command.words.at(-1) ?? '', ...command.aliases].map(
        (word) => `${start} -a ${quote(word)} -d ${quote(command.description)}`,
      ),
    ),
    ...node.options.flatMap((option) => [`${start} ${optionWords(option)}`, ...separateValue(option, place)]),
    ...node.arguments.flatMap((value) => {
      const what = valueWords(value);
      return what === '' ? [] : `${start} ${what}`;
    }),
  ];
}

function optionWords({ flags, description, value }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const what = value?.required ? `-r ${valueWords(value) || '-f'}` : '';
  return [...names, ...(what === '' ? [] : [what]), `-d ${quote(description)}`].join(' ');
}

/** fish itself looks for a value that may be left out only behind `=`. */
function separateValue({ flags, value }: OptionNode, place: string): readonly string[] {
  if (value === undefined || value.required || value.kind !== 'choice') return [];
  const condition = `${place}; and __tomoyo_behind ${flags.join(' ')}`;
  return [`complete -c tomoyo -n ${quote(condition)} ${valueWords(value)}`];
}

function valueWords({ kind, choices }: ValueNode): string {
  switch (kind) {
    case 'file':
      return '-F';
    case 'folder':
      return "-f -a '(__fish_complete_directories)'";
    case 'domain':
      return "-f -a '(__tomoyo_domains)'";
    case 'choice':
      return `-f -a ${quote(choices.join(' '))}`;
    case 'text':
      return '';
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
