import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import picocolors from 'picocolors';
import { TomoyoError } from '../errors.js';
import { parseBootWords, type BootWords } from '../policy/preflight/boot-words.js';
import { preflight, type PreflightReport } from '../policy/preflight/preflight.js';
import type { Reason } from '../policy/preflight/reasons.js';
import type { RootState } from '../policy/preflight/root-state.js';
import { readRoot } from '../store/read-root.js';
import { readStore } from '../store/read-store.js';
import { EXIT } from './exit-codes.js';
import { print } from './output.js';

interface Options {
  readonly json?: true;
  readonly kernelCommandLine: string;
  readonly freeMemory: number;
}

const STORE = '/etc/tomoyo';
const DEFAULT_FREE_MIB = 128;

export function addPreflight(program: Command): void {
  program
    .command('preflight')
    .description('say what the kernel will do at boot with a stored policy')
    .argument('<path>', 'the root folder of a system, or a folder with the layout of /etc/tomoyo')
    .option('--json', 'one object')
    .option('--kernel-command-line <words>', 'as the boot loader will give it to the kernel', '')
    .addOption(
      new Option('--free-memory <MiB>', 'what will be free when the policy is loaded')
        .default(DEFAULT_FREE_MIB)
        .argParser(mebibytes),
    )
    .addHelpText(
      'after',
      '\nA root is looked through for the loader (tomoyo-loader, or the C tools\u2019 tomoyo-init), the first program and the' +
        '\ntrigger; a policy folder alone is judged as if tomoyo-loader loads it. Whoever calls stands for root: files of' +
        '\nanother owner are not trusted.' +
        '\nExit: 0 boots as stored, 4 boots but something is passed over, 1 would panic, would hang or would not activate.' +
        '\n\nExamples:\n  tomoyo preflight build/rootfs --kernel-command-line "$(cat cmdline.txt)"\n  tomoyo preflight /etc/tomoyo',
    )
    .action(runPreflight);
}

function mebibytes(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 2 ** 20) {
    throw new InvalidArgumentError('expected a whole number of MiB, 1 or more.');
  }
  return number;
}

async function runPreflight(path: string, { json, kernelCommandLine, freeMemory }: Options): Promise<void> {
  const words = parseBootWords(kernelCommandLine);
  const freeBytes = freeMemory * 2 ** 20;
  const { root, rootPath, folder } = await look(path, words);
  const store = await readStore(folder, { root: rootPath, freeBytes });
  const report = preflight({ store, root, words, freeBytes });
  await print(json ? JSON.stringify(report) : show(report, path));
  process.exitCode =
    report.verdict !== 'boots' ? EXIT.failed : report.notes.some(isHarm) ? EXIT.differences : EXIT.done;
}

/** Said for completeness; nothing is lost by it. */
function isHarm({ code }: Reason): boolean {
  return code !== 'trigger_by_first_program' && code !== 'unknown_loader';
}

interface Looked {
  readonly root: RootState | undefined;
  /** '' is the machine's own. */
  readonly rootPath: string;
  readonly folder: string;
}

async function look(path: string, words: BootWords): Promise<Looked> {
  const full = resolve(path);
  if (!(await isThere(full))) {
    throw new TomoyoError('TOMOYO_BAD_OPTION', `Cannot read ${path}: there is no such folder.`, { path });
  }
  for (const name of ['profile.conf', 'domain_policy.conf', 'exception_policy.conf', 'policy']) {
    if (await isThere(join(full, name))) return { root: undefined, rootPath: '', folder: full };
  }
  const rootPath = full === '/' ? '' : full;
  return { root: await readRoot(rootPath, words), rootPath, folder: STORE };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false, // nothing, or a link to nothing: there may be other files
  );
}

function show({ verdict, reasons, loader, slot, from, notes }: PreflightReport, path: string): string {
  const bad = verdict !== 'boots';
  const head = bad ? picocolors.red(verdict) : picocolors.green(verdict);
  const takes = slot === undefined ? `loader: ${loader}` : `tomoyo-loader takes ${slotText(slot, from)}`;
  return [
    `${picocolors.bold(`${path}:`)} ${head} (${takes})`,
    ...reasons.map((reason) => `  ${picocolors.red('because')} ${describe(reason)}`),
    ...notes.map((note) => `  ${picocolors.yellow('note')} ${describe(note)}`),
  ].join('\n');
}

function slotText(slot: string, from: string | undefined): string {
  if (from === undefined) return 'its built-in policy: everything disabled';
  if (slot === '-') return `the files in ${from === '' ? STORE : from}`;
  return `slot ${slot}`;
}

function describe({ code, file, line, message }: Reason): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${place}${message} [${code}]`;
}
