import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CONFINE_MODES, confineTools, DEFAULT_NUMBER, type ConfineMode } from '../store/confine/confine.js';
import { fileName, forEachFile, STORED_FILES } from '../store/layout.js';
import { writeMerged } from './merged-output.js';
import { say } from './output.js';
import { whileWaiting } from './waiting-line.js';

interface Options {
  readonly root: string;
  readonly program?: string;
  readonly profile: number;
  readonly mode: ConfineMode;
}

/** As deep below the package in its sources as in what is built. */
const TEMPLATES = new URL('../../packaging/policy/', import.meta.url);

export function addConfine(program: Command): void {
  program
    .command('confine')
    .description('make a policy that confines the commands of this package')
    .argument('<dir>', 'gets the four files of the policy')
    .option('--root <dir>', 'root folder of the system, also that of an image; nothing outside of it is read', '/')
    .option('--program <path>', 'where the command is in that system (default: in /usr/bin, /usr/local/bin, ...)')
    .addOption(
      new Option(
        '--profile <n>',
        'number of its profile and its acl_group, which nothing else may use, nor the acl_group behind it',
      )
        .argParser(parseProfile)
        .default(DEFAULT_NUMBER, String(DEFAULT_NUMBER)),
    )
    .addOption(
      new Option('--mode <mode>', 'what the kernel does with what it does not allow')
        .choices([...CONFINE_MODES])
        .default('enforcing' satisfies ConfineMode),
    )
    .addHelpText(
      'after',
      '\nauditd, queryd, notify, query, save, apply, and status, doctor and ps get a domain each, with what they need and no' +
        '\nmore; all other commands one that is not confined. Nothing is changed but the output. What to extend for your own' +
        '\npaths, servers and programs: docs/guides/confining-the-tools.md.' +
        '\n\nExample:\n  tomoyo confine module && tomoyo apply --merge --dry-run module',
    )
    .action(confine);
}

function parseProfile(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= 254) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1 to 254.');
}

async function confine(folder: string, { root, program, profile, mode }: Options): Promise<void> {
  const templates = await forEachFile((file) => readFile(new URL(fileName(file), TEMPLATES), 'latin1'));
  const texts = await whileWaiting(`looking at ${root}`, () =>
    confineTools(templates, { root, program, number: profile, mode }),
  );
  const files = STORED_FILES.map((kind) => ({ kind, pieces: [texts[kind]] }));
  await writeMerged(files, { path: folder, isFolder: true });
  say(`Made ${STORED_FILES.map(fileName).join(', ')} in ${folder}. Nothing else was changed.`);
}
