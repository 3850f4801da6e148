import type { Argument, Command, Option } from 'commander';
import { helpPieces } from './whole-help.js';

/** What goes where a value is wanted; `domain` is the name of one, `text` anything. */
export type ValueKind = 'file' | 'folder' | 'domain' | 'choice' | 'text';

export interface ValueNode {
  /** As the help writes it: `path`. */
  readonly name: string;
  readonly description: string;
  readonly kind: ValueKind;
  readonly choices: readonly string[];
  readonly required: boolean;
  /** As many as wanted. */
  readonly variadic: boolean;
}

export interface OptionNode {
  /** With their dashes: `-r`, `--recursive`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Absent: it takes none. */
  readonly value?: ValueNode;
}

/** A command as its help shows it; what the help hides is not there. */
export interface CommandNode {
  /** From the program on: `tomoyo`, `board`, `run`. */
  readonly words: readonly string[];
  readonly aliases: readonly string[];
  /** The heading that its parent's help has it under. */
  readonly group: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ValueNode[];
  readonly commands: readonly CommandNode[];
  /** What its help says behind the options. */
  readonly notes: string;
}

/** The whole tree below a command of commander: all that completion and manual pages are made from. */
export function commandTree(command: Command, above: readonly string[] = []): CommandNode {
  const help = command.createHelp();
  const words = [...above, command.name()];
  const below = help.visibleCommands(command);
  const names = below.map((one) => one.name());
  return {
    words,
    aliases: command.aliases(),
    group: command.helpGroup().replace(/:$/, ''),
    description: command.description(),
    options: help.visibleOptions(command).map(optionNode),
    arguments: command.registeredArguments.map(argumentNode),
    commands: below.map((one) => {
      const node = commandTree(one, words);
      return one.name() === 'help' ? helpAmong(names, node) : node;
    }),
    notes: helpPieces(command).slice(1).join('').trim(),
  };
}

function helpAmong(choices: readonly string[], node: CommandNode): CommandNode {
  const all = node.arguments.map(({ name, description, required, variadic }): ValueNode => {
    return { name, description, kind: 'choice', choices, required, variadic };
  });
  return { ...node, arguments: all };
}

/** The node itself and all below it. */
export function* eachCommand(node: CommandNode): Generator<CommandNode, void, undefined> {
  yield node;
  for (const below of node.commands) yield* eachCommand(below);
}

function optionNode(option: Option): OptionNode {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  const description = withChoices(option.description, option);
  if (!option.required && !option.optional) return { flags, description };
  const name = /[<[]([^>\]]*?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1] ?? '';
  const { required, variadic, argChoices: choices = [] } = option;
  const kind = option.long === '--domain' ? 'domain' : valueKind(name, choices);
  return { flags, description, value: { name, description, kind, choices, required, variadic } };
}

function argumentNode(argument: Argument): ValueNode {
  const { description, required, variadic, argChoices: choices = [] } = argument;
  const name = argument.name();
  const kind = valueKind(name, choices);
  return { name, description: withChoices(description, argument), kind, choices, required, variadic };
}

function valueKind(name: string, choices: readonly string[]): ValueKind {
  return choices.length > 0 ? 'choice' : (VALUE_KINDS[name] ?? 'text');
}

/** By the names that the help has for values. */
const VALUE_KINDS: Readonly<Record<string, ValueKind>> = {
  path: 'file',
  file: 'file',
  'src:dst': 'file',
  dir: 'folder',
  folder: 'folder',
  domain: 'domain',
};

/** What commander says of choices and defaults, said once for all that show it. */
function withChoices(
  description: string,
  { argChoices, defaultValue, defaultValueDescription }: Argument | Option,
): string {
  const said = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : undefined);
  const notes = [
    ...(argChoices === undefined ? [] : [argChoices.join(', ')]),
    ...(said === undefined ? [] : [`default: ${said}`]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}
