import { posix } from 'node:path';
import { TomoyoError } from '../../errors.js';
import { found } from '../templates/finder.js';
import { libraryNames } from '../templates/libraries.js';
import { encoded, type RootView } from '../templates/root-view.js';
import { COMMON_FILES, PROGRAM_FOLDERS, TOOL_PLACES } from '../templates/tables.js';
import type { TemplateValues } from './fill-template.js';

/** Where npm puts the package, for a command that is no link to a file of it. */
const PACKAGE_FOLDERS = ['/usr/lib/node_modules/tomoyo', '/usr/local/lib/node_modules/tomoyo'];

/**
 * Where the command `tomoyo` and what it needs are in a root file system, for the templates in packaging/policy. Names are
 * in the kernel's spelling.
 * @param program where the command is; undefined: in the folders where programs are
 * @throws TomoyoError TOMOYO_BAD_FILE: no command, or one that does not start with env; no Node.js, no package
 */
export async function toolPlaces(root: RootView, program: string | undefined): Promise<TemplateValues> {
  const commands = await programs(root, program === undefined ? TOOL_PLACES : [program]);
  const [command] = commands;
  if (command === undefined) throw missing(`the command at ${program ?? TOOL_PLACES.join(' or ')}`);
  const interpreter = await requireEnv(root, command);
  const nodes = await programs(
    root,
    PROGRAM_FOLDERS.map((folder) => `${folder}/node`),
  );
  if (nodes.length === 0) throw missing(`node in one of ${PROGRAM_FOLDERS.join(', ')}, where env looks for it`);
  const packages = await packageFolders(root, commands);
  if (packages.length === 0) throw missing(`the package of ${command} at ${PACKAGE_FOLDERS.join(' or ')}`);
  const names = await named(root, commands);
  const scripts = unique(await found(commands, (path) => root.file(path)));
  return {
    TOMOYO: names.slice(0, 1),
    // started by another name it is the same program
    OTHER_NAME: unique([...names, ...scripts]).slice(1),
    STARTED: unique([...names, ...scripts]),
    // most are in the package
    SCRIPT: scripts.filter((script) => !packages.some((folder) => script.startsWith(`${folder}/`))),
    INTERPRETER: [interpreter],
    NODE: await named(root, nodes),
    PACKAGE: packages,
    LIBRARY: await libraryNames(root),
    COMMON_FILE: await found(COMMON_FILES, (path) => root.file(path)),
  };
}

/** Those of the paths that are programs. */
function programs(root: RootView, paths: readonly string[]): Promise<readonly string[]> {
  return found(paths, async (path) => ((await root.isProgram(path)) ? path : undefined));
}

async function named(root: RootView, paths: readonly string[]): Promise<readonly string[]> {
  return unique(await found(paths, (path) => root.program(path)));
}

/** The kernel tells commands apart by the arguments of the second program that is executed. */
async function requireEnv(root: RootView, command: string): Promise<string> {
  const [line = ''] = (await root.text(command, FIRST_LINE_BYTES)).split('\n');
  const [, env] = /^#!\s*(\/\S*\/env)\s+node\s*$/.exec(line) ?? [];
  const file = env === undefined ? undefined : await root.file(env);
  if (file !== undefined) return file;
  throw missing(`${command} to start with "#!/usr/bin/env node", found ${JSON.stringify(line)}`);
}

const FIRST_LINE_BYTES = 256;

async function packageFolders(root: RootView, commands: readonly string[]): Promise<readonly string[]> {
  const scripts = await found(commands, (path) => root.real(path));
  const above = scripts
    .filter((path) => path.endsWith('/dist/cli/tomoyo.js'))
    .map((path) => posix.resolve(path, '../../..'));
  const folders = above.length > 0 ? above : PACKAGE_FOLDERS;
  const there = await found(folders, async (folder) =>
    (await root.file(`${folder}/package.json`)) === undefined ? undefined : root.real(folder),
  );
  return unique(there.map(encoded));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function missing(what: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_FILE', `Expected ${what}.`);
}
