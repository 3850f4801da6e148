import type { Command } from 'commander';
import { TomoyoError } from '../errors.js';
import { openTomoyo, type Tomoyo } from '../kernel/tomoyo.js';
import { forEachFile, type PolicyTexts } from '../store/layout.js';
import type { SaveOptions, SaveReport } from '../store/save.js';
import { DEFAULT_KEEP } from '../store/store.js';
import { sayAdopted } from './adopted.js';
import { print, say } from './output.js';
import { findPolicyFiles } from './policy-files.js';
import { keepOption, openChosenStore, storeOption, type StoreChoice } from './store-option.js';
import { whileWaiting } from './waiting-line.js';

interface Options extends StoreChoice {
  readonly from?: string;
  readonly keep?: number;
  readonly force?: true;
  readonly json?: true;
}

export function addSave(program: Command): void {
  program
    .command('save')
    .summary('save the policy of the running kernel for the next boot')
    .description('save the policy of the running kernel on disk, for the next boot')
    .addOption(storeOption())
    .option('--from <dir>', 'save the files of a folder instead of what the kernel holds')
    .addOption(keepOption(`how many slots stay, default ${DEFAULT_KEEP}; those in use stay in any case`))
    .option('--force', 'make a slot also when the current one holds the same')
    .option('--json', 'one object')
    .addHelpText(
      'after',
      '\nA slot is a folder policy/YY-MM-DD.hh:mm:ss; policy/current leads to the one that the next boot loads. A power' +
        '\ncut at any moment leaves the old policy or the new one. What the current slot holds already makes no new slot.' +
        '\nWhere TOMOYO is not activated there is nothing to be saved, and the exit code is 3.' +
        '\n\nExample:\n  tomoyo save && tomoyo slots',
    )
    .action(save);
}

async function save(options: Options): Promise<void> {
  const store = await openChosenStore(options);
  const { keep, force } = options;
  const how: SaveOptions = { ...(keep === undefined ? {} : { keep }), ...(force === undefined ? {} : { force }) };
  const { from } = options;
  const report = await whileWaiting('saving', async () =>
    from === undefined ? saveKernel(how) : store.save(await textsOf(from), how),
  );
  await show(report, options);

  async function saveKernel(chosen: SaveOptions): Promise<SaveReport> {
    await using tomoyo = await openTomoyo();
    await requireActivated(tomoyo);
    return store.save(tomoyo, chosen);
  }
}

/** What is in a kernel that nobody gave a policy would be in force from the next boot on. */
async function requireActivated(tomoyo: Tomoyo): Promise<void> {
  const { state, evidence } = await tomoyo.status();
  if (state !== 'not-activated') return;
  throw new TomoyoError(
    'TOMOYO_NOT_ENABLED',
    `TOMOYO is not activated, so what the kernel holds is no policy to be saved (${evidence}); see tomoyo doctor.`,
  );
}

async function textsOf(folder: string): Promise<PolicyTexts> {
  const files = await findPolicyFiles([folder]);
  return forEachFile(async (kind) => {
    const found = files.find((file) => file.kind === kind);
    if (found !== undefined) return found.read();
    throw new TomoyoError('TOMOYO_BAD_OPTION', `Expected ${kind}.conf in ${folder}, found none.`, { path: folder });
  });
}

async function show(report: SaveReport, { json, store }: Options): Promise<void> {
  const { kind, slot, pruned, adopted, carried } = report;
  await print(json ? JSON.stringify(report) : `${kind} ${slot}`);
  for (const line of carried) say(`${line}: the kernel does not show it; it was kept from the slot before.`);
  sayAdopted(adopted);
  if (pruned.length > 0) say(`taken away: ${pruned.join(', ')}`);
  if (kind === 'unchanged') say(`The current slot of ${store} holds just that; nothing was saved.`);
}
