import { InvalidArgumentError, Option, type Command } from 'commander';
import { colors } from './colors.js';
import type { PreflightReport } from '../policy/preflight/judge-boot.js';
import type { Reason } from '../policy/preflight/reasons.js';
import { STORE_ROOT } from '../store/store.js';
import { DEFAULT_FREE_BYTES, preflight } from '../store/preflight.js';
import { EXIT } from './exit-codes.js';
import { print } from './output.js';
import { whileWaiting } from './waiting-line.js';

interface Options {
  readonly json?: true;
  readonly kernelCommandLine: string;
  readonly freeMemory: number;
}

const MIB = 2 ** 20;

export function addPreflight(program: Command): void {
  program
    .command('preflight')
    .description('say what the kernel will do at boot with a stored policy')
    .argument('<path>', 'the root folder of a system, or a folder with the layout of /etc/tomoyo')
    .option('--json', 'one object')
    .option('--kernel-command-line <words>', 'as the boot loader will give it to the kernel', '')
    .addOption(
      new Option('--free-memory <MiB>', 'what will be free when the policy is loaded')
        .default(DEFAULT_FREE_BYTES / MIB)
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
  const report = await whileWaiting(`looking at ${path}`, () =>
    preflight(path, { kernelCommandLine, freeBytes: freeMemory * MIB }),
  );
  await print(json ? JSON.stringify(report) : show(report, path));
  process.exitCode =
    report.verdict !== 'boots' ? EXIT.failed : report.notes.some(isHarm) ? EXIT.differences : EXIT.done;
}

/** Said for completeness; nothing is lost by it. */
function isHarm({ code }: Reason): boolean {
  return code !== 'trigger_by_first_program' && code !== 'unknown_loader';
}

function show({ verdict, reasons, loader, slot, from, notes }: PreflightReport, path: string): string {
  const bad = verdict !== 'boots';
  const head = bad ? colors.red(verdict) : colors.green(verdict);
  const takes = slot === undefined ? `loader: ${loader}` : `tomoyo-loader takes ${slotText(slot, from)}`;
  return [
    `${colors.bold(`${path}:`)} ${head} (${takes})`,
    ...reasons.map((reason) => `  ${colors.red('because')} ${describe(reason)}`),
    ...notes.map((note) => `  ${colors.yellow('note')} ${describe(note)}`),
  ].join('\n');
}

function slotText(slot: string, from: string | undefined): string {
  if (from === undefined) return 'its built-in policy: everything disabled';
  if (slot === '-') return `the files in ${from === '' ? STORE_ROOT : from}`;
  return `slot ${slot}`;
}

function describe({ code, file, line, message }: Reason): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${place}${message} [${code}]`;
}
