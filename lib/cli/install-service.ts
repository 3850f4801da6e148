import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Argument, Option, type Command } from 'commander';
import { installServices, type InstallReport } from '../service/install.js';
import { INITS, INSSERV, SERVICE, SERVICES, type Init, type ServiceName } from '../service/services.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';

interface Options {
  readonly root: string;
  readonly init?: Init;
  readonly command?: string;
  readonly remove?: true;
  readonly dryRun?: true;
  readonly force?: true;
  readonly json?: true;
}

export function addInstallService(program: Command): void {
  const services = SERVICES.map((name) => `\n  ${name.padEnd(13)} ${SERVICE[name].title}`);
  program
    .command('install-service')
    .summary('install the daemons as services of the init system')
    .description('install the daemons, the saving of the policy and the check at boot as services of the init system')
    .addArgument(new Argument('[name...]', 'enable these; without names none is enabled').choices(SERVICES))
    .option('--root <dir>', 'root folder of the system, also that of an image; nothing outside of it is touched', '/')
    .addOption(new Option('--init <system>', 'instead of what boots the system').choices(INITS))
    .option('--command <path>', 'by which services call tomoyo; default: where it is found in the root')
    .option('--remove', 'take the services away, all of them where none is named; files that were changed stay')
    .option('--dry-run', 'change nothing, and say what would be done')
    .option('--force', 'also replace, or take away, files that were changed')
    .option('--json', 'one object')
    .addHelpText(
      'after',
      `\nServices:${services.join('')}` +
        '\n\nUnits go to /usr/lib/systemd/system, hardening into drop-ins beside them; scripts to /etc/init.d. A second run' +
        '\nchanges nothing. A file that was changed since is left alone. Nothing is started (docs/guides/services.md).' +
        '\nExit: 4 where a file was left alone.' +
        '\n\nExample:\n  tomoyo install-service auditd policy-save --dry-run',
    )
    .action(installService);
}

async function installService(names: readonly ServiceName[], options: Options): Promise<void> {
  const { root, init, command, remove = false, dryRun = false, force = false, json } = options;
  const own = process.argv[1] ?? '';
  const report = await installServices({ root, names, init, command, own, remove, dryRun, force });
  if (json) await print(JSON.stringify(report));
  else await show(report, dryRun);
  if (!dryRun) tellInit(report, root);
  if (report.steps.some(({ what }) => what === 'kept')) process.exitCode = EXIT.differences;
}

async function show({ init, steps, notes }: InstallReport, dryRun: boolean): Promise<void> {
  for (const { path, what, reason } of steps)
    await print(`${what} ${path}${reason === undefined ? '' : `: ${reason}`}`);
  for (const note of notes) say(note);
  const changes = steps.filter((step) => isChange(step)).length;
  if (dryRun) say(`For ${init}. Nothing was changed.`);
  else if (changes === 0) say(`For ${init}. Nothing was to be changed.`);
}

function isChange({ what }: InstallReport['steps'][number]): boolean {
  return what !== 'unchanged' && what !== 'kept';
}

/** That of this machine, where it must be told: of an image there is nobody to be told. */
function tellInit({ init, steps }: InstallReport, root: string): void {
  if (root !== '/' || !steps.some((step) => isChange(step))) return;
  if (init === 'systemd' && existsSync('/run/systemd/system'))
    runOrSay(['systemctl', 'daemon-reload'], 'before you start a service');
  if (init === 'sysvinit' && existsSync(INSSERV)) runOrSay([INSSERV], 'so that the order of the boot is one with them');
}

function runOrSay([program = '', ...args]: readonly string[], why: string): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined || status !== 0) say(`${[program, ...args].join(' ')} failed: run it ${why}.`);
}
