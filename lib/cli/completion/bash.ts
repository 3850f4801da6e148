import { eachCommand, type CommandNode, type ValueNode } from '../command-tree.js';
import { DOMAINS_IN_SH } from './domains-in-sh.js';
import { quoteSh } from './quote-sh.js';

/** A script for bash 4 and later. It asks nothing of bash-completion. */
export function bashCompletion(program: CommandNode): string {
  const nodes = [...eachCommand(program)];
  return [
    '# Completion of tomoyo for bash; made by: tomoyo completion bash',
    '',
    '# Of the command in $1: what may follow it.',
    '_tomoyo_command() {',
    '  case "$1" in',
    ...nodes.map(commandArm),
    '  esac',
    '}',
    '',
    '# Of the option, or the place of the argument, behind the command in $1: what its value is.',
    '_tomoyo_value() {',
    '  kind= list= variadic=',
    '  case "$1" in',
    ...nodes.flatMap((node) => valueArms(node)),
    '    *) return 1 ;;',
    '  esac',
    '}',
    '',
    DOMAINS_IN_SH,
    '',
    ENGINE,
  ].join('\n');
}

function commandArm({ words, commands, options }: CommandNode): string {
  const names = commands.flatMap((command) => [command.words.at(-1) ?? '', ...command.aliases]);
  const flags = options.flatMap((option) => option.flags);
  const patterns = quoteSh(words.join(' '));
  return `    ${patterns}) commands=${quoteSh(names.join(' '))} options=${quoteSh(flags.join(' '))} ;;`;
}

function valueArms(node: CommandNode): readonly string[] {
  const command = node.words.join(' ');
  const ofOptions = node.options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const patterns = flags.map((flag) => quoteSh(`${command} ${flag}`));
    return valueArm(patterns.join(' | '), value);
  });
  const ofArguments = node.arguments.map((value, index) => {
    const pattern = value.variadic ? `${quoteSh(`${command} `)}[0-9]*` : quoteSh(`${command} ${index}`);
    return valueArm(pattern, value);
  });
  return [...ofOptions, ...ofArguments];
}

function valueArm(pattern: string, value: ValueNode): string {
  const list = value.kind === 'choice' ? ` list=${quoteSh(value.choices.join(' '))}` : '';
  return `    ${pattern}) kind=${value.kind}${list}${value.variadic ? ' variadic=yes' : ''} ;;`;
}

/** Goes through the words as the command would read them. bash has cut `--option=value` into three words. */
const ENGINE = `_tomoyo() {
  local current=\${COMP_WORDS[COMP_CWORD]} command=tomoyo index=0 pending= ended= i word line
  local commands options kind list variadic
  COMPREPLY=()
  _tomoyo_command "$command"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' && $pending ]]; then
      continue
    elif [[ $word == '--' && ! $ended ]]; then
      ended=yes pending=
    elif [[ $word == -?* && ! $ended ]]; then
      pending=
      if _tomoyo_value "$command $word"; then pending=$word; fi
    elif [[ $pending ]]; then
      if [[ ! $variadic ]]; then pending=; fi
    elif [[ $index == 0 && " $commands " == *" $word "* ]]; then
      command+=" $word"
      _tomoyo_command "$command"
    else
      index=$((index + 1))
    fi
  done
  if [[ $current == '=' && $pending ]]; then current=; fi
  if [[ $current == -* && ! $ended ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    return
  fi
  if [[ ! $pending ]] && ! _tomoyo_value "$command $index"; then
    if [[ $index == 0 ]]; then COMPREPLY=($(compgen -W "$commands" -- "$current")); fi
    return
  fi
  case "$kind" in
    choice) COMPREPLY=($(compgen -W "$list" -- "$current")) ;;
    file)
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folder)
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
    domain)
      while IFS= read -r line; do
        # behind an open quote names stand as they are
        if [[ $current == [\\'\\"]* ]]; then
          if [[ $line == "\${current:1}"* ]]; then COMPREPLY+=("$line"); fi
        else
          printf -v line %q "$line"
          if [[ $line == "$current"* ]]; then COMPREPLY+=("$line"); fi
        fi
      done < <(_tomoyo_domains)
      ;;
  esac
}

complete -F _tomoyo tomoyo
`;
