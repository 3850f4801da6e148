import { eachCommand, type CommandNode, type OptionNode, type ValueNode } from '../command-tree.js';
import { DOMAINS_IN_SH } from './domains-in-sh.js';
import { quoteSh } from './quote-sh.js';

/** A script for zsh 5: a function a command, by _arguments. */
export function zshCompletion(program: CommandNode): string {
  return [
    '#compdef tomoyo',
    '# Completion of tomoyo for zsh; made by: tomoyo completion zsh',
    '',
    DOMAINS_IN_SH,
    '',
    ASK_DOMAIN,
    '',
    ...[...eachCommand(program)].flatMap((node) => commandFunction(node)),
    // sourced, or found in fpath and run as the function itself
    'if [[ $funcstack[1] == _tomoyo ]]; then _tomoyo "$@"; else compdef _tomoyo tomoyo; fi',
    '',
  ].join('\n');
}

const ASK_DOMAIN = `_tomoyo_ask_domain() {
  local -a domains
  domains=("\${(@f)$(_tomoyo_domains)}")
  compadd -- "\${(@)domains:#}"
}`;

function commandFunction(node: CommandNode): readonly string[] {
  const name = functionName(node);
  const options = node.options.map((option) => optionSpec(option));
  if (node.commands.length === 0) {
    const places = node.arguments.map((value) => argumentSpec(value));
    return [`${name}() {`, `  _arguments -s -S : \\`, ...joined([...options, ...places]), '}', ''];
  }
  const below = node.commands.flatMap((command) =>
    [command.words.at(-1) ?? '', ...command.aliases].map((word) => ({ word, command })),
  );
  return [
    `${name}() {`,
    '  local context state state_descr line',
    '  typeset -A opt_args',
    '  local -a commands',
    '  commands=(',
    ...below.map(({ word, command }) => `    ${quoteSh(`${escapeColon(word)}:${command.description}`)}`),
    '  )',
    '  _arguments -C -S : \\',
    ...joined([...options, "'1: :->command'", "'*:: :->rest'"]),
    '  case $state in',
    "    command) _describe -t commands 'command' commands ;;",
    '    rest)',
    '      case $line[1] in',
    ...below.map(({ word, command }) => `        ${quoteSh(word)}) ${functionName(command)} ;;`),
    '      esac',
    '      ;;',
    '  esac',
    '}',
    '',
  ];
}

function functionName({ words }: CommandNode): string {
  return `_${words.join('_')}`;
}

function joined(specs: readonly string[]): readonly string[] {
  return specs.map((spec, index) => `    ${spec}${index < specs.length - 1 ? ' \\' : ''}`);
}

/** Each of its flags leaves out the others, unless it may be given again. */
function optionSpec({ flags, description, value }: OptionNode): string {
  const excluded = value?.variadic ? '' : flags.length > 1 ? quoteSh(`(${flags.join(' ')})`) : '';
  const again = value?.variadic ? quoteSh('*') : '';
  const taking = flags.map((flag) => (value === undefined ? flag : `${flag}${flag.startsWith('--') ? '=' : '+'}`));
  const names = taking.length > 1 ? `{${taking.join(',')}}` : taking.join('');
  const rest = value?.variadic ? '*-*' : '';
  const what =
    value === undefined
      ? ''
      : `${value.required ? '' : ':'}:${rest}${rest && ':'}${escapeColon(value.name)}:${action(value)}`;
  return `${excluded}${again}${names}${quoteSh(`[${escapeBrackets(description)}]${what}`)}`;
}

function argumentSpec(value: ValueNode): string {
  const place = value.variadic ? '*' : value.required ? '' : ':';
  return quoteSh(`${place}:${escapeColon(value.name)}:${action(value)}`);
}

function action({ kind, choices }: ValueNode): string {
  switch (kind) {
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'domain':
      return '_tomoyo_ask_domain';
    case 'choice':
      return `(${choices.join(' ')})`;
    case 'text':
      return '';
  }
}

function escapeColon(text: string): string {
  return text.replaceAll(':', '\\:');
}

function escapeBrackets(text: string): string {
  return text.replace(/[[\]\\:]/g, '\\$&');
}
