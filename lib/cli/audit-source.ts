import { compileFilter, type AuditFilter } from '../audit/filter.js';
import { eventToJson } from '../audit/event-json.js';
import { describeCounts } from '../audit/loss-account.js';
import { connectToAuditd, type AuditdEvents } from '../auditd/event-client.js';
import { servedEventToJson, type ServedEvent } from '../auditd/served-event.js';
import type { EventPlace } from '../auditd/stored-place.js';
import { TomoyoError } from '../errors.js';
import { interfacePath } from '../kernel/interface-files.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { EXIT } from './exit-codes.js';
import type { ShownEvent } from './fold-events.js';
import { say } from './output.js';
import { otherReaders } from './other-readers.js';

export interface SourceOptions {
  readonly filter: AuditFilter;
  /** Of the daemon; undefined: it is not asked. */
  readonly socket: string | undefined;
  readonly since: EventPlace | undefined;
  readonly signal: AbortSignal;
}

/** Shows all of a source; settles when it ends. */
export interface Show {
  <Event extends ShownEvent>(events: AsyncIterable<Event>, toJson: (event: Event) => string): Promise<void>;
}

/**
 * From the daemon where there is one: it has all records already. Else from the kernel.
 * @throws TomoyoError TOMOYO_BAD_OPTION; as connectToAuditd(), openTomoyo() and the stream; what `show` throws
 */
export async function showFromSource(options: SourceOptions, show: Show): Promise<void> {
  const { filter, socket, since, signal } = options;
  const isWanted = compileFilter(filter);
  const served = socket === undefined ? undefined : await connectToAuditd(socket, { since, signal });
  if (served) {
    say(`tomoyo: served by the daemon at ${socket}`);
    await show(
      wantedOf(served, (event) => event.kind !== 'record' || isWanted(event.record)),
      servedEventToJson,
    );
    say('tomoyo: the daemon has ended');
    process.exitCode = EXIT.failed;
    return;
  }
  if (since) throw new TomoyoError('TOMOYO_BAD_OPTION', `"since" needs the daemon, and none listens at ${socket}.`);
  await showFromKernel(options, show);
}

async function* wantedOf(events: AuditdEvents, isWanted: (event: ServedEvent) => boolean): AsyncGenerator<ServedEvent> {
  for await (const event of events) if (isWanted(event)) yield event;
}

async function showFromKernel({ filter, signal }: SourceOptions, show: Show): Promise<void> {
  await using tomoyo = await openTomoyo();
  const events = tomoyo.audit({ signal, filter });
  const others = await otherReaders(interfacePath(tomoyo.root, 'audit'));
  if (others.length > 0) say(`tomoyo: each record goes to one reader only, and others read, too: ${others.join(', ')}`);
  try {
    await show(events, eventToJson);
  } finally {
    // also what was lost since the last gap
    const { lost, exact } = events.account();
    const lines = describeCounts(lost);
    if (lines !== '') say(`tomoyo: of requests that were not allowed ${exact ? '' : 'at least '}${lines} are missing`);
  }
}
