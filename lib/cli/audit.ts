import { InvalidArgumentError, Option, type Command } from 'commander';
import { colors } from './colors.js';
import type { AuditFilter } from '../audit/filter.js';
import { MODES } from '../audit/header.js';
import { AUDIT_SOCKET } from '../auditd/event-client.js';
import type { EventPlace } from '../auditd/stored-place.js';
import { showFromSource } from './audit-source.js';
import { bootId } from './boot-id.js';
import { parseDuration } from './duration.js';
import { EventFold, type FoldedEvent, type ShownEvent } from './fold-events.js';
import { EVENT_HEADING, formatFolded } from './format-event.js';
import { print } from './output.js';
import { throwUnlessEnd, Until } from './until.js';

interface Options extends AuditFilter {
  readonly json?: boolean;
  readonly for?: number;
  readonly socket: string;
  readonly direct?: boolean;
  readonly since?: Since;
}

interface Since {
  readonly boot: string | undefined;
  readonly sequence: number;
}

const FOLD_MS = 1000;

/** What is asked for begins when the source is open; one that hangs then still ends. */
const OPENING_MS = 10_000;

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('show audit records as the kernel queues them, until Ctrl-C')
    .option('--json', 'one object a line (default where standard output is no terminal)')
    .option('--no-json', 'columns, repeated records folded with a count (default on a terminal)')
    .option('--for <duration>', 'end when it has read for this time, such as 10s', parseDuration)
    .option('--domain <pattern>', 'only domains of this name, or whose last components are these; both may be patterns')
    .option('--refused', 'only what the kernel refused')
    .addOption(new Option('--mode <mode...>', 'only what was checked in these modes').choices(MODES))
    .option('--path <pattern>', 'only entries with a path that matches, such as /etc/\\*')
    .option('--operation <words>', 'only entries that begin so, such as "file write" or "network inet"')
    .option('--socket <path>', 'of `tomoyo auditd`: where it listens, it serves the records', AUDIT_SOCKET)
    .addOption(
      new Option('--since <place>', 'what the daemon has kept behind BOOT:SEQUENCE, or SEQUENCE of this boot')
        .argParser(parseSince)
        .conflicts('direct'),
    )
    .option('--direct', "read the kernel's file also where a daemon serves it")
    .addHelpText(
      'after',
      "\nReading the kernel's file takes the records away from any other reader, also those that are not shown. The daemon" +
        '\nhas them all, and serves as many readers as there are; with --json each line has boot and sequence then.' +
        '\n\nExample:\n  tomoyo audit --json --for 10s\n  tomoyo audit --domain /usr/sbin/httpd --mode learning permissive',
    )
    .action(showAudit);
}

async function showAudit(options: Options): Promise<void> {
  const { json = !process.stdout.isTTY, for: duration, socket, direct, since, ...filter } = options;
  using until = new Until(duration === undefined ? undefined : duration + OPENING_MS);
  const source = { filter, socket: direct ? undefined : socket, since: since && placeOf(since), signal: until.signal };
  try {
    await showFromSource(source, async (events, toJson) => {
      until.endAfter(duration);
      if (json) for await (const event of events) await print(toJson(event));
      else await showFolded(events);
    });
  } catch (error) {
    throwUnlessEnd(error);
  }
}

/** A place without a boot is of this one. */
function placeOf({ boot, sequence }: Since): EventPlace {
  return { boot: boot ?? bootId(), sequence };
}

function parseSince(text: string): Since {
  const [, boot, digits = ''] = /^(?:([\w-]{1,64}):)?(\d{1,15})$/.exec(text) ?? [];
  if (digits === '') throw new InvalidArgumentError('Expected BOOT:SEQUENCE or SEQUENCE, as --json shows them.');
  return { boot, sequence: Number(digits) };
}

async function showFolded(events: AsyncIterable<ShownEvent>): Promise<void> {
  const fold = new EventFold(FOLD_MS);
  // a count must not wait for the next record
  const timer = setInterval(() => void show(fold.due(performance.now())), FOLD_MS);
  try {
    await print(colors.dim(EVENT_HEADING));
    for await (const event of events) await show(fold.add(event, performance.now()));
  } finally {
    clearInterval(timer);
    await show(fold.end());
  }
}

async function show(shown: readonly FoldedEvent[]): Promise<void> {
  if (shown.length > 0) await print(shown.map((event) => formatFolded(event, colors)).join('\n'));
}
