import type { Command } from 'commander';
import { colors } from './colors.js';
import type { Slot } from '../store/slots.js';
import { print, say } from './output.js';
import { keepOption, openChosenStore, storeOption, type StoreChoice } from './store-option.js';
import { whileWaiting } from './waiting-line.js';

interface Options extends StoreChoice {
  readonly json?: true;
  readonly verify?: true;
  readonly keep?: number;
}

export function addSlots(program: Command): void {
  program
    .command('slots')
    .description('list the saved policies, newest first')
    .addOption(storeOption())
    .option('--verify', 'also compare what each holds with what was saved')
    .addOption(keepOption('first take away the oldest, down to so many; those in use stay in any case'))
    .option('--json', 'one object a line')
    .addHelpText(
      'after',
      '\ncurrent: the next boot loads it. previous: it was current before. booted: this boot loaded it. good: "tomoyo' +
        '\nmark-good" was said of it last. Slots with the same content hold the same policy.' +
        '\n\nExample:\n  tomoyo slots --verify',
    )
    .action(slots);
}

async function slots(options: Options): Promise<void> {
  const store = await openChosenStore(options);
  if (options.keep !== undefined) {
    const pruned = await store.prune({ keep: options.keep });
    say(pruned.length === 0 ? 'Nothing to take away.' : `taken away: ${pruned.join(', ')}`);
  }
  const found = await whileWaiting('reading slots', () => store.slots({ verify: options.verify === true }));
  if (options.json) for (const slot of found) await print(JSON.stringify(slot, (_, value: unknown) => value ?? null));
  else for (const line of table(found)) await print(line);
  if (found.length === 0) say(`There is no slot in ${store.root}.`);
}

const MARKS = ['current', 'previous', 'booted', 'good'] as const;
const HEAD = ['slot', 'time', 'kernel', 'bytes', 'content', ''];
/** Enough of a content id to tell two apart. */
const SHORT_ID = 12;

function table(found: readonly Slot[]): readonly string[] {
  if (found.length === 0) return [];
  const rows = [HEAD, ...found.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => (index === 0 ? colors.bold(line) : line));
}

function cellsOf(slot: Slot): readonly string[] {
  const troubles = [
    ...(slot.missing.length > 0 ? [`incomplete: no ${slot.missing.map((file) => `${file}.conf`).join(', ')}`] : []),
    ...(slot.givenUp ? ['given up by the loader'] : []),
    ...(slot.altered === true ? ['altered since it was saved'] : []),
  ];
  return [
    slot.name,
    slot.time?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '-',
    slot.kernel ?? '-',
    String(slot.bytes),
    slot.content?.replace('sha256:', '').slice(0, SHORT_ID) ?? '-',
    [...MARKS.filter((mark) => slot[mark]), ...troubles].join(', '),
  ];
}
