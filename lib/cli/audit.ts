import { Option, type Command } from 'commander';
import picocolors from 'picocolors';
import { eventToJson } from '../audit/event-json.js';
import type { AuditFilter } from '../audit/filter.js';
import { describeCounts } from '../audit/loss-account.js';
import { MODES } from '../audit/header.js';
import type { AuditEvent } from '../audit/event.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { parseDuration } from './duration.js';
import { EventFold, type FoldedEvent } from './fold-events.js';
import { EVENT_HEADING, formatFolded } from './format-event.js';
import { print, say } from './output.js';
import { throwUnlessEnd, Until } from './until.js';

interface Options extends AuditFilter {
  readonly json?: boolean;
  readonly for?: number;
}

const FOLD_MS = 1000;

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('show audit records as the kernel queues them, until Ctrl-C')
    .option('--json', 'one object a line (default where standard output is no terminal)')
    .option('--no-json', 'columns, repeated records folded with a count (default on a terminal)')
    .option('--for <duration>', 'end after this time, such as 10s', parseDuration)
    .option('--domain <pattern>', 'only domains of this name, or whose last components are these; both may be patterns')
    .option('--refused', 'only what the kernel refused')
    .addOption(new Option('--mode <mode...>', 'only what was checked in these modes').choices(MODES))
    .option('--path <pattern>', 'only entries with a path that matches, such as /etc/\\*')
    .option('--operation <words>', 'only entries that begin so, such as "file write" or "network inet"')
    .addHelpText(
      'after',
      '\nReading takes the records away from any other reader, also those that are not shown.' +
        '\n\nExample:\n  tomoyo audit --json --for 10s\n  tomoyo audit --domain /usr/sbin/httpd --mode learning permissive',
    )
    .action(showAudit);
}

async function showAudit({ json = !process.stdout.isTTY, for: duration, ...filter }: Options): Promise<void> {
  using until = new Until(duration);
  await using tomoyo = await openTomoyo();
  const events = tomoyo.audit({ signal: until.signal, filter });
  try {
    if (json) for await (const event of events) await print(eventToJson(event));
    else await showFolded(events);
  } catch (error) {
    throwUnlessEnd(error);
  }
  // also what was lost since the last gap
  const { lost, exact } = events.account();
  const lines = describeCounts(lost);
  if (lines !== '') say(`tomoyo: of requests that were not allowed ${exact ? '' : 'at least '}${lines} are missing`);
}

async function showFolded(events: AsyncIterable<AuditEvent>): Promise<void> {
  const fold = new EventFold(FOLD_MS);
  // a count must not wait for the next record
  const timer = setInterval(() => void show(fold.due(performance.now())), FOLD_MS);
  try {
    await print(picocolors.dim(EVENT_HEADING));
    for await (const event of events) await show(fold.add(event, performance.now()));
  } finally {
    clearInterval(timer);
    await show(fold.end());
  }
}

async function show(shown: readonly FoldedEvent[]): Promise<void> {
  if (shown.length > 0) await print(shown.map((event) => formatFolded(event, picocolors)).join('\n'));
}
