import { eventToJson } from '../audit/event-json.js';
import type { AuditEvent } from '../audit/event.js';

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

function daemonEventToJson(event: DaemonEvent): string {
  if (event.kind !== 'suppressed') return eventToJson(event);
  const { domain, count, seconds } = event;
  return JSON.stringify({ type: 'suppressed', domain, count, seconds });
}
