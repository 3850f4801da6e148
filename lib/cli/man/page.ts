import type { CommandNode, OptionNode, ValueNode } from '../command-tree.js';
import { exitMeanings } from '../exit-codes.js';
import { bold, escapeRoff, example, italic, paragraphs, prose } from './roff.js';

/** `tomoyo board run` has the page tomoyo-board-run. */
export function pageName({ words }: CommandNode): string {
  return words.join('-');
}

export interface PageContext {
  readonly version: string;
  /** Pages that stand with this one: those of the same heading, the one above. */
  readonly related: readonly string[];
}

/** The manual page of a command, in the macros of man(7). */
export function manPage(node: CommandNode, { version, related }: PageContext): string {
  const { notes, examples } = splitNotes(node.notes);
  return [
    '.\\" Made from the command itself: do not edit.',
    `.TH ${escapeRoff(pageName(node).toUpperCase())} 1 "" "tomoyo ${escapeRoff(version)}" "TOMOYO Linux"`,
    '.SH NAME',
    `${escapeRoff(pageName(node))} \\- ${escapeRoff(node.description)}`,
    '.SH SYNOPSIS',
    ...synopsis(node),
    ...section('DESCRIPTION', [...paragraphs(sentence(node.description)), ...alsoCalled(node), ...paragraphs(notes)]),
    ...section('ARGUMENTS', node.arguments.filter(({ description }) => description !== '').flatMap(argument)),
    ...commandSections(node),
    ...section('OPTIONS', node.options.flatMap(option)),
    '.SH EXIT STATUS',
    ...[...exitMeanings(node.words)].flatMap(([code, meaning]) => ['.TP', bold(String(code)), prose(meaning)]),
    ...section('EXAMPLES', examples.length === 0 ? [] : example(examples)),
    ...section('SEE ALSO', [seeAlso(related)]),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  const [first, ...rest] = lines;
  if (first === undefined || lines.join('') === '') return [];
  // a paragraph begins with its section
  return [`.SH ${title}`, ...(first === '.PP' ? rest : lines)];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function alsoCalled({ words, aliases }: CommandNode): readonly string[] {
  const names = aliases.map((alias) => bold([...words.slice(0, -1), alias].join(' ')));
  return names.length === 0 ? [] : ['.PP', `Also called ${names.join(', ')}.`];
}

function synopsis({ words, options, arguments: all, commands }: CommandNode): readonly string[] {
  const rest = [
    ...(options.length > 0 ? [`[${italic('options')}]`] : []),
    ...(commands.length > 0 ? [italic('command')] : all.map(shownArgument)),
  ];
  return [bold(words.join(' ')), ...rest];
}

function shownArgument({ name, required, variadic }: ValueNode): string {
  const shown = `${italic(name)}${variadic ? ' ...' : ''}`;
  return required ? shown : `[${shown}]`;
}

function argument(value: ValueNode): readonly string[] {
  return ['.TP', shownArgument(value), prose(value.description)];
}

function option({ flags, value, description }: OptionNode): readonly string[] {
  const shown = flags.map(bold).join(', ');
  const taken = value === undefined ? '' : ` ${shownArgument(value)}`;
  return ['.TP', `${shown}${taken}`, prose(description)];
}

/** Those of a program under their headings, one page each. */
function commandSections({ commands }: CommandNode): readonly string[] {
  const byGroup = new Map<string, CommandNode[]>();
  for (const command of commands) {
    if (isHelp(command)) continue;
    const group = byGroup.get(command.group) ?? [];
    group.push(command);
    byGroup.set(command.group, group);
  }
  const sections = [...byGroup].flatMap(([group, below]) => {
    const entries = below.flatMap((one) => ['.TP', reference(pageName(one)), prose(sentence(one.description))]);
    return group === '' ? entries : [`.SS ${escapeRoff(group)}`].concat(entries);
  });
  return section('COMMANDS', sections);
}

/** Has no page: what it shows are the pages. */
export function isHelp({ words }: CommandNode): boolean {
  return words.at(-1) === 'help';
}

function seeAlso(names: readonly string[]): string {
  return names.map(reference).join(',\n');
}

function reference(name: string): string {
  return `${bold(name)}(1)`;
}

/** The examples of a help text are at its end. */
function splitNotes(text: string): { readonly notes: string; readonly examples: readonly string[] } {
  const at = /^Examples?:\n/m.exec(text);
  if (at === null) return { notes: text, examples: [] };
  const lines = text.slice(at.index + at[0].length).split('\n');
  return { notes: text.slice(0, at.index).trim(), examples: lines.map((line) => line.replace(/^ {2}/, '')) };
}
