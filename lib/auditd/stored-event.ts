import { eventToJson } from '../audit/event-json.js';
import type { AuditEvent } from '../audit/event.js';
import type { RecordTest } from '../audit/filter.js';

/** So many records of a domain were left out by the limit, in place of which this stands. */
export interface Suppressed {
  readonly kind: 'suppressed';
  readonly domain: string;
  readonly count: number;
  /** Since the first of them. */
  readonly seconds: number;
}

export type DaemonEvent = AuditEvent | Suppressed;

/** An event as it is stored and sent on: with its place among those that the daemon had since the machine started. */
export class StoredEvent {
  readonly event: DaemonEvent;
  /** From 1, without a hole, also over restarts of the daemon where it has a spool. */
  readonly sequence: number;
  /** /proc/sys/kernel/random/boot_id: sequence numbers of another boot are others. */
  readonly boot: string;
  #json: string | undefined;

  constructor(event: DaemonEvent, boot: string, sequence: number) {
    this.event = event;
    this.boot = boot;
    this.sequence = sequence;
  }

  /**
   * One line without its line feed: `{"boot":"...","sequence":1,"type":...}`, the rest as eventToJson(); `suppressed` has
   * domain, count and seconds. Made once for all who want it.
   */
  get json(): string {
    this.#json ??= `{"boot":${JSON.stringify(this.boot)},"sequence":${this.sequence},${daemonEventToJson(this.event).slice(1)}`;
    return this.#json;
  }
}

/** Events one behind the other, as sinks take them. */
export interface Events {
  readonly events: readonly DaemonEvent[];
  /** The same with their places. */
  readonly stored: readonly StoredEvent[];
}

/** Those to which numbers are given. */
export class EventBatch implements Events {
  readonly events: readonly DaemonEvent[];
  readonly #boot: string;
  readonly #first: number;
  #stored: readonly StoredEvent[] | undefined;

  /** @param first the number of the first of them; boot: as of StoredEvent */
  constructor(events: readonly DaemonEvent[], boot: string, first: number) {
    this.events = events;
    this.#boot = boot;
    this.#first = first;
  }

  /** The same with their places. Made when somebody asks: who stores what the kernel gave does not. */
  get stored(): readonly StoredEvent[] {
    this.#stored ??= this.events.map((event, index) => new StoredEvent(event, this.#boot, this.#first + index));
    return this.#stored;
  }

  /** The records that a test lets through, and all that is no record. */
  filtered(isWanted: RecordTest): Events {
    const stored = this.stored.filter(({ event }) => event.kind !== 'record' || isWanted(event.record));
    return { events: stored.map(({ event }) => event), stored };
  }
}

function daemonEventToJson(event: DaemonEvent): string {
  if (event.kind !== 'suppressed') return eventToJson(event);
  const { domain, count, seconds } = event;
  return JSON.stringify({ type: 'suppressed', domain, count, seconds });
}
