// What the build makes of the tree of commands, so that nothing has to be started for it.
import { commandTree, type CommandNode } from './command-tree.js';
import { COMPLETIONS } from './completion/files.js';
import { isHelp, manPage, pageName } from './man/page.js';
import { makeProgram } from './program.js';
import { version } from './version.js';

/** The manual pages of every command, by the names of their files. */
export async function manPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  addPages(pages, commandTree(await makeProgram()), []);
  return pages;
}

/** The scripts of `tomoyo completion`, by the names of their files. */
export async function completions(): Promise<ReadonlyMap<string, string>> {
  const tree = commandTree(await makeProgram());
  return new Map(Object.values(COMPLETIONS).map(({ file, script }) => [file, script(tree)]));
}

function addPages(pages: Map<string, string>, node: CommandNode, related: readonly string[]): void {
  pages.set(`${pageName(node)}.1`, manPage(node, { version, related }));
  const below = node.commands.filter((command) => !isHelp(command));
  for (const command of below) {
    const fellows = below.filter((other) => other !== command && other.group === command.group);
    addPages(pages, command, [pageName(node), ...fellows.map(pageName).sort()]);
  }
}
