import { Option, type Command } from 'commander';
import { colors } from './colors.js';
import type { ListedProcess } from '../kernel/processes/listed-process.js';
import { ProcessReader } from '../kernel/processes/process-reader.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { compileDomainFilter } from '../language/domain-filter.js';
import { PROFILE_MODES } from '../language/keyword-table.js';
import { parseDuration } from './duration.js';
import { formatTree, processToJson } from './format-process.js';
import { isUtf8Locale } from './locale.js';
import { print, say } from './output.js';
import { parseProfile } from './parse-profile.js';
import { ASCII_LINES, DRAWN_LINES, processTree } from './process-tree.js';
import { throwUnlessEnd, Until } from './until.js';
import { watchProcesses } from './watch-processes.js';
import { whileWaiting } from './waiting-line.js';

interface Options {
  readonly all?: true;
  readonly threads?: true;
  readonly json?: true;
  readonly watch?: number | true;
  readonly domain?: string;
  readonly mode?: readonly string[];
  readonly profile?: readonly number[];
}

const EVERY_MS = 2000;

export function addPs(program: Command): void {
  program
    .command('ps')
    .summary('show the tree of processes, each with its domain')
    .description('show the tree of processes with the profile, mode and domain of each')
    .option('-a, --all', 'also the threads of the kernel')
    .option('-t, --threads', 'also the threads of processes: each has a domain of its own')
    .option('--domain <pattern>', 'only domains of this name, or whose last components are these; both may be patterns')
    .addOption(
      new Option(
        '--mode <mode...>',
        'only where this is the strictest mode; mixed: where functions have several',
      ).choices([...PROFILE_MODES, 'mixed']),
    )
    .addOption(new Option('--profile <n...>', 'only these profiles').argParser(alsoProfile))
    .option('--json', 'one object a line, those that are wanted alone, in the order of /proc')
    .option(
      '--watch [seconds]',
      'again and again, every 2 s; in a pipe or with --json only what changes',
      parseDuration,
    )
    .addHelpText(
      'after',
      '\nA mode with * is the strictest of those in which the profile has its functions; --json has those of file, network' +
        '\nand misc. [name] is a thread of the kernel, {name} one of a process. What wanted processes hang under stays, dim.' +
        '\nWatched in a pipe: + came, - went, ~ has another profile, mode or domain.' +
        "\n\nExample:\n  tomoyo ps --mode enforcing\n  tomoyo ps --watch 5 --domain '<kernel> /usr/sbin/httpd'",
    )
    .action(showProcesses);
}

function alsoProfile(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), parseProfile(text)];
}

async function showProcesses(options: Options): Promise<void> {
  const isWanted = filterOf(options);
  await using tomoyo = await openTomoyo();
  await using reader = await ProcessReader.open(tomoyo);
  if ((await tomoyo.status()).state === 'not-activated') say('tomoyo: not activated: no mode has any effect');
  const read = () => reader.read({ threads: options.threads ?? false, kernelThreads: options.all ?? false });
  const toLines = (processes: readonly ListedProcess[]) => treeLines(processes, isWanted);
  if (options.watch === undefined) {
    const processes = await whileWaiting('reading processes', read);
    const lines = options.json
      ? processes.filter(isWanted).map((process) => JSON.stringify(processToJson(process)))
      : toLines(processes);
    for (const line of lines) await print(line);
    return;
  }
  using until = new Until();
  try {
    const everyMs = options.watch === true ? EVERY_MS : options.watch;
    await watchProcesses({ read, isWanted, toLines, json: options.json ?? false, everyMs, signal: until.signal });
  } catch (error) {
    throwUnlessEnd(error);
  }
}

function filterOf({ domain, mode, profile }: Options): (process: ListedProcess) => boolean {
  const isDomain = domain === undefined ? () => true : compileDomainFilter(domain);
  return (process) =>
    isDomain(process.domain) &&
    (profile === undefined || profile.includes(process.profile)) &&
    (mode === undefined || mode.includes(process.strictest) || mode.includes(process.mode));
}

function treeLines(
  processes: readonly ListedProcess[],
  isWanted: (process: ListedProcess) => boolean,
): readonly string[] {
  const { isTTY, columns } = process.stdout;
  const rows = processTree(processes, isWanted, isUtf8Locale(process.env) ? DRAWN_LINES : ASCII_LINES);
  return formatTree(rows, { colors, columns: isTTY ? columns : undefined });
}
