import packageJson from '../../package.json' with { type: 'json' };
import { commandTree, type CommandNode } from './command-tree.js';
import { isHelp, manPage, pageName } from './man/page.js';
import { makeProgram } from './program.js';

/** The manual pages of every command, by the names of their files. */
export function manPages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  addPages(pages, commandTree(makeProgram()), []);
  return pages;
}

function addPages(pages: Map<string, string>, node: CommandNode, related: readonly string[]): void {
  const { version } = packageJson;
  pages.set(`${pageName(node)}.1`, manPage(node, { version, related }));
  const below = node.commands.filter((command) => !isHelp(command));
  for (const command of below) {
    const fellows = below.filter((other) => other !== command && other.group === command.group);
    addPages(pages, command, [pageName(node), ...fellows.map(pageName).sort()]);
  }
}
