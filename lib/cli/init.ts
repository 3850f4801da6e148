import { Option, type Command } from 'commander';
import { initStore, type InitReport } from '../store/init.js';
import { PROFILE_SETS, type ProfileSet } from '../store/templates/profiles.js';
import { print, say } from './output.js';
import { whileWaiting } from './waiting-line.js';

interface Options {
  readonly root: string;
  readonly profileSet: ProfileSet;
  readonly dryRun?: true;
  readonly json?: true;
}

export function addInit(program: Command): void {
  const sets = Object.entries(PROFILE_SETS).map(([name, what]) => `\n  ${name}: ${what}`);
  program
    .command('init')
    .description('make a first policy for a system that has none')
    .option('--root <dir>', 'root folder of the system, also that of an image; nothing outside of it is touched', '/')
    .addOption(
      new Option('--profile-set <name>', 'what the profiles check')
        .choices(Object.keys(PROFILE_SETS))
        .default('full' satisfies ProfileSet),
    )
    .option('--dry-run', 'change nothing, and print the files')
    .option('--json', 'one object, with the texts of the files')
    .addHelpText(
      'after',
      '\nWhat is there is kept; a second run makes nothing. The exception policy fits what is in the root file system: init' +
        '\nscripts, daemons, interpreters, shared libraries. Profiles are 0 disabled, 1 learning, 2 permissive, 3 enforcing,' +
        '\nand every domain begins with 0.' +
        `\n\nProfile sets:${sets.join('')}` +
        '\n\nExample:\n  tomoyo init --root output/target --dry-run',
    )
    .action(init);
}

async function init({ root, profileSet, dryRun, json }: Options): Promise<void> {
  const report = await whileWaiting(`looking at ${root}`, () =>
    initStore({ root, profileSet, dryRun: dryRun === true }),
  );
  if (json) await print(JSON.stringify(report));
  else await show(report, dryRun === true);
}

async function show({ files, slot, findings }: InitReport, dryRun: boolean): Promise<void> {
  for (const { path, kind, text } of files) {
    if (!dryRun) await print(`${kind} ${path}`);
    else if (kind === 'made') await print(`==> ${path} <==\n${text}`);
  }
  for (const { title, lines } of findings) if (lines > 0) say(`${title}: ${lines} ${lines === 1 ? 'line' : 'lines'}`);
  if (dryRun) say('Nothing was changed.');
  else if (slot === undefined) say('The store is complete already.');
}
