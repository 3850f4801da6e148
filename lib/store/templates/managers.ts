import { found, initializeDomain } from './finder.js';
import type { RootView } from './root-view.js';
import { C_TOOLS, PROGRAM_FOLDERS, TOOL_PLACES } from './tables.js';

/** Who may change the policy, and the lines of the exception policy that this needs. */
export interface Managers {
  readonly manager: readonly string[];
  readonly exceptions: readonly string[];
}

/**
 * The command `tomoyo` by its *domain*: it is a script, so that a program's name would be that of Node.js, and every
 * script of root a manager. The programs of the C tools by their names.
 */
export async function findManagers(root: RootView): Promise<Managers> {
  const there = await found(TOOL_PLACES, (path) => root.program(path));
  const tools = there.length > 0 ? there : [TOOL_PLACES[1] ?? ''];
  const nodes = await found(PROGRAM_FOLDERS, (folder) => root.program(`${folder}/node`));
  // `#!/usr/bin/env node` executes Node.js once more: that must not be another domain
  const kept = (await startsWithEnv(root)) ? nodes : [];
  return {
    manager: [
      ...tools.map((tool) => `<kernel> ${tool}`),
      ...(await found(C_TOOLS, async (path) => ((await root.isProgram(path)) ? root.file(path) : undefined))),
    ],
    exceptions: [
      ...tools.map(initializeDomain),
      ...tools.flatMap((tool) => kept.map((node) => `keep_domain ${node} from <kernel> ${tool}`)),
    ],
  };
}

async function startsWithEnv(root: RootView): Promise<boolean> {
  for (const path of TOOL_PLACES) if (/^#!\s*\S*\/env\b/.test(await root.text(path, FIRST_LINE_BYTES))) return true;
  return false;
}

const FIRST_LINE_BYTES = 256;
