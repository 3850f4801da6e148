import { setTimeout as sleep } from 'node:timers/promises';
import { connectToAuditd, type AuditdEvents } from '../auditd/event-client.js';
import type { EventPlace } from '../auditd/stored-place.js';
import { TomoyoError } from '../errors.js';
import type { Source } from './source.js';
import { takeEvent, type ViolationWatchOptions } from './violation-watch.js';

/** An audit daemon that is started again is back by then. */
const AWAY_MS = 30_000;
const LOOK_MS = 500;

/**
 * Violations as `tomoyo auditd` has them. When it is away it is waited for, then asked for what came meanwhile.
 * Tested: test/harness/notify/served-source.test.ts.
 */
export class ServedSource implements Source {
  readonly name: string;
  readonly #path: string;
  readonly #options: ViolationWatchOptions;
  readonly #closed = new AbortController();
  #events: AuditdEvents;
  #place: EventPlace;

  private constructor(path: string, events: AuditdEvents, options: ViolationWatchOptions) {
    this.name = `violations, from the audit daemon at ${path}`;
    this.#path = path;
    this.#options = options;
    this.#events = events;
    this.#place = events.hello;
  }

  /** @returns undefined: no daemon listens there @throws as connectToAuditd() */
  static async open(path: string, options: ViolationWatchOptions): Promise<ServedSource | undefined> {
    const events = await connectToAuditd(path);
    return events && new ServedSource(path, events, options);
  }

  /** Also until the daemon stays away. */
  async watch(): Promise<void> {
    for (let events: AuditdEvents | undefined = this.#events; events; events = await this.#again()) {
      this.#events = events;
      await this.#takeAll(events);
    }
  }

  close(): void {
    this.#closed.abort();
    this.#events.close();
  }

  /** A connection that breaks is an end like another. */
  async #takeAll(events: AuditdEvents): Promise<void> {
    try {
      for await (const event of events) {
        this.#place = { boot: event.boot, sequence: event.sequence };
        takeEvent(event, this.#options);
      }
    } catch (error) {
      this.#sayBroken(error);
    }
  }

  #sayBroken(error: unknown): void {
    if (!(error instanceof TomoyoError)) throw error;
    this.#options.say(error.message, 'connection');
  }

  async #again(): Promise<AuditdEvents | undefined> {
    const { signal } = this.#closed;
    if (signal.aborted) return undefined;
    this.#options.say('the audit daemon has ended; waiting for it');
    for (const until = performance.now() + AWAY_MS; performance.now() < until && !signal.aborted;) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      // one that is just ending may have no hello for us
      const events = await connectToAuditd(this.#path, { since: this.#place }).catch((error: unknown) =>
        this.#sayBroken(error),
      );
      if (!events) continue;
      if (!signal.aborted) return events;
      events.close();
    }
    return undefined;
  }
}
