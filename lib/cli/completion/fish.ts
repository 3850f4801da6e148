import { eachCommand, type CommandNode, type OptionNode, type ValueNode } from '../command-tree.js';

/** A script for fish 3. */
export function fishCompletion(program: CommandNode): string {
  const nodes = [...eachCommand(program)];
  const above = nodes.filter(({ commands }) => commands.length > 0).flatMap(({ options }) => options);
  const flags = new Set(above.filter(({ value }) => value !== undefined).flatMap((option) => option.flags));
  return [
    '# Completion of tomoyo for fish; made by: tomoyo completion fish',
    '',
    functions([...flags]),
    '',
    'complete -c tomoyo -f',
    ...nodes.flatMap((node) => commandLines(node)),
    '',
  ].join('\n');
}

/** @param flags Options with a value of commands that have others below them: between the names of commands they do not count. */
const functions = (flags: readonly string[]) => `function __tomoyo_words
  set -l is_value no
  for word in (commandline -opc)[2..-1]
    if test $is_value = yes
      set is_value no
    else if contains -- $word ${flags.join(' ')}
      set is_value yes
    else if not contains -- (string replace -r '=.*' '' -- $word) ${flags.join(' ')}
      echo $word
    end
  end
end

function __tomoyo_at
  set -l words (__tomoyo_words)
  test "$words" = "$argv"
end

function __tomoyo_in
  set -l words (__tomoyo_words)
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
