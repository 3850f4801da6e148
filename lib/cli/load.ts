import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { parseBootWords } from '../policy/preflight/boot-words.js';
import { BootLog } from './boot-log.js';
import { BootMounts } from './boot-mounts.js';
import { EXIT } from './exit-codes.js';
import { chooseEarly, loadEarly, slotOf, type EarlyLoad } from './load-early.js';
import { messageOf, print } from './output.js';
import { storeOption, type StoreChoice } from './store-option.js';

interface Options extends StoreChoice {
  readonly early: true;
  readonly words?: string;
  readonly dryRun?: true;
}

/** Nothing is done for so long: init waits for us. */
const MOST_SILENT_MS = 60_000;

export function addLoad(program: Command): void {
  program
    .command('load')
    .summary('put the stored policy into the kernel at boot')
    .description('put the stored policy into the kernel at boot, as tomoyo-loader does, before anything is enforced')
    .requiredOption('--early', 'this is a boot: the kernel runs us, is not active yet, and waits')
    .addOption(storeOption())
    .option('--words <text>', 'instead of the kernel command line: TOMOYO=disabled, TOMOYO=NAME, TOMOYO_NOLOAD')
    .option('--dry-run', 'write nothing; print slot=NAME, the slot that would be taken; none: the built-in policy')
    .addHelpText(
      'after',
      '\nTakes the slot that tomoyo-loader would take, counts the boot in policy/boot-state, reads back, and defines what the' +
        '\nkernel would panic without. Asks nobody. Says what it does on standard error and in the kernel log. tomoyo-loader' +
        '\nneeds no Node and a thirtieth of the time: docs/guides/early-boot.md.' +
        '\nExit: 0 all is in the kernel as it is stored, 1 something was passed over, repaired or left out.',
    )
    .action(load);
}

async function load({ store, words, dryRun }: Options): Promise<void> {
  const log = new BootLog();
  using _mounts = new BootMounts(log);
  const watch = setTimeout(() => {
    log.say('error', `nothing done for ${MOST_SILENT_MS / 1000} s: given up`);
    process.exit(EXIT.failed);
  }, MOST_SILENT_MS);
  try {
    const options: EarlyLoad = {
      store,
      words: parseBootWords(words ?? readFileSync('/proc/cmdline', 'latin1')),
      log,
      onProgress: () => void watch.refresh(),
    };
    if (dryRun) await print(`slot=${slotOf((await chooseEarly(options)).choice)}`);
    else process.exitCode = (await loadHere(options)) ? EXIT.done : EXIT.failed;
  } catch (error) {
    log.say('error', messageOf(error));
    throw error;
  } finally {
    clearTimeout(watch);
  }
}

async function loadHere(options: EarlyLoad): Promise<boolean> {
  await using tomoyo = await openTomoyo();
  const { state, evidence } = await tomoyo.status();
  if (state === 'active')
    throw new TomoyoError(
      'TOMOYO_BAD_OPTION',
      `TOMOYO is active already (${evidence}): expected a boot. Use "tomoyo apply".`,
    );
  return loadEarly(tomoyo, options);
}
