import type { Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { makeLinks } from './compat/links.js';
import { CLASSIC_NAMES, classicProgram, insteadOf, programTable } from './compat/programs.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';

interface Options {
  readonly links?: string;
  readonly dryRun?: true;
}

export function addCompat(program: Command): void {
  program
    .command('compat')
    .summary('take the place of a program of tomoyo-tools')
    .description('take the place of a program of tomoyo-tools: its options, input, output and exit codes')
    .argument('[name]', 'which, with or without "tomoyo-"')
    .argument('[args...]', 'as that program has them')
    .option('--links <dir>', 'make links named like those programs in this folder, over nothing that is there')
    .option('--dry-run', 'with --links: only say which')
    .passThroughOptions()
    .addHelpText(
      'after',
      '\nStarted by a link named like one of these programs, the command is that program. What they lose of their input' +
        '\nwithout a word is lost here too, but said on standard error.' +
        `\n\n${programTable()}` +
        '\n\nExample:\n  tomoyo compat sortpolicy < /etc/tomoyo/domain_policy.conf' +
        '\n  tomoyo compat --links /usr/local/sbin --dry-run',
    )
    .action(compat);
}

async function compat(name: string | undefined, words: readonly string[], options: Options): Promise<void> {
  if (name === undefined && options.links !== undefined) return linkPrograms(options.links, options);
  if (name === undefined || options.links !== undefined || options.dryRun !== undefined)
    throw new TomoyoError('TOMOYO_BAD_OPTION', 'expected the name of a program, or --links and a folder.');
  const load = classicProgram(name);
  if (load === undefined) throw noProgram(name);
  const run = await load();
  await run(words);
}

function noProgram(name: string): TomoyoError {
  const instead = insteadOf(name);
  if (instead !== undefined) return new TomoyoError('TOMOYO_BAD_OPTION', `compat has no ${name}; use ${instead}.`);
  const meant = nearest(name, [...CLASSIC_NAMES, ...CLASSIC_NAMES.map((known) => known.replace('tomoyo-', ''))]);
  const hint = meant === undefined ? `expected one of ${CLASSIC_NAMES.join(', ')}` : `did you mean ${meant}?`;
  return new TomoyoError('TOMOYO_BAD_OPTION', `there is no program ${JSON.stringify(name)}; ${hint}`);
}

async function linkPrograms(folder: string, { dryRun = false }: { readonly dryRun?: boolean }): Promise<void> {
  const script = process.argv[1] ?? '';
  for await (const { path, state } of makeLinks(folder, { script, dryRun })) {
    if (state !== 'foreign') await print(`${path}${state === 'there' ? ' is there' : ''}`);
    else {
      say(`tomoyo: ${path} is there and no link of this command: left as it is.`);
      process.exitCode = EXIT.failed;
    }
  }
}
