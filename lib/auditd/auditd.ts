import type { AuditEvent } from '../audit/event.js';
import type { RecordTest } from '../audit/filter.js';
import { describeCounts, type AuditAccount, type ModeCounts } from '../audit/loss-account.js';
import { within } from '../daemon/within.js';
import { Quiet } from './quiet.js';
import type { Sink } from './sink.js';
import { EventBatch, type DaemonEvent, type StoredEvent } from './stored-event.js';

/** A sink and what it gets; gaps and what is no record go to all. */
export interface Route {
  readonly sink: Sink;
  readonly isWanted?: RecordTest | undefined;
}

/** Keeps events before they go anywhere, so that none is sent twice with another number after a crash. */
export interface EventStore {
  /** Of the last event of this boot that it has; 0: none. */
  readonly lastSequence: number;
  /** Settles when they would survive the end of the process, or cannot be kept, which it says. Never rejects. */
  append(events: readonly StoredEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** Lets through what is not too much, and tells of what is. */
export interface EventLimit {
  /** What stands in place of this event; empty: it was too much. */
  take(event: AuditEvent): readonly DaemonEvent[];
  /** What is to be said although nothing comes. */
  due(): readonly DaemonEvent[];
  /** What is left to be said at the end. */
  end(): readonly DaemonEvent[];
}

export interface AuditdOptions {
  readonly routes: readonly Route[];
  /** /proc/sys/kernel/random/boot_id */
  readonly boot: string;
  readonly store?: EventStore | undefined;
  readonly limit?: EventLimit | undefined;
  /** Told of each event that is stored, in order. */
  readonly observe?: ((event: StoredEvent) => void) | undefined;
  /** Called when nothing comes any more, see Quiet. */
  readonly whenQuiet?: ((how: 'short' | 'long') => void) | undefined;
  readonly say: (text: string) => void;
}

/** So long a batch waits for sinks that fall behind: one that hangs must not keep the others from what they can take. */
const LONGEST_WAIT_MS = 1000;
/** Between two looks whether the sinks keep up. */
const EVENTS_AT_ONCE = 256;
const TICK_MS = 1000;

/** Gives audit events their numbers, keeps them, sends them to where they belong, and says what is lost. */
export class Auditd {
  readonly #options: AuditdOptions;
  #routes: readonly Route[];
  #sequence: number;
  #records = 0;
  #lost = 0;
  /** They took nothing for as long as anybody waits: nobody waits for them until they have room again. */
  #hanging = new Set<Sink>();
  /** Events are numbered and kept one batch after the other. */
  #accepting: Promise<void> = Promise.resolve();

  constructor(options: AuditdOptions) {
    this.#options = options;
    this.#routes = options.routes;
    this.#sequence = options.store?.lastSequence ?? 0;
  }

  get routes(): readonly Route[] {
    return this.#routes;
  }

  /** That came and passed the limit. */
  get records(): number {
    return this.#records;
  }

  /** Requests whose records did not come, by what gaps say. */
  get lost(): number {
    return this.#lost;
  }

  /**
   * What comes from now on goes there. The old ones are closed first, but for those that stay: a file that is in both has
   * one writer at any time.
   */
  replaceRoutes(routes: readonly Route[]): Promise<void> {
    const staying = new Set(routes.map(({ sink }) => sink));
    return this.#inOrder(async () => {
      await closeSinks(this.#routes.filter(({ sink }) => !staying.has(sink)));
      this.#routes = routes;
    });
  }

  /** Until the events end; then all that can be stored is. */
  async store(batches: AsyncIterable<readonly AuditEvent[]>): Promise<void> {
    const { limit, store, whenQuiet } = this.#options;
    const timer = limit && setInterval(() => void this.#accept(limit.due()), TICK_MS);
    const quiet = whenQuiet && new Quiet(whenQuiet);
    try {
      for await (const batch of batches) {
        await this.#accept(limit ? batch.flatMap((event) => limit.take(event)) : batch);
        quiet?.came(batch.length);
      }
    } finally {
      clearInterval(timer);
      quiet?.end();
      if (limit) await this.#accept(limit.end());
      await this.#inOrder(() => closeSinks(this.#routes));
      await store?.close();
    }
  }

  #accept(events: readonly DaemonEvent[]): Promise<void> {
    return this.#inOrder(() => this.#deliver(events));
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    this.#accepting = this.#accepting.then(work);
    return this.#accepting;
  }

  async #deliver(events: readonly DaemonEvent[]): Promise<void> {
    const { boot, store, observe } = this.#options;
    for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
      const some = events.length <= EVENTS_AT_ONCE ? events : events.slice(from, from + EVENTS_AT_ONCE);
      const batch = new EventBatch(some, boot, this.#sequence + 1);
      this.#sequence += some.length;
      if (store) await store.append(batch.stored);
      for (const { sink, isWanted } of this.#routes) sink.add(isWanted ? batch.filtered(isWanted) : batch);
      if (observe) for (const one of batch.stored) observe(one);
      for (const event of some) {
        if (event.kind === 'record') this.#records++;
        if (event.kind === 'gap' && event.lost) this.#countLost(event.lost, event.reason);
      }
      if (this.#hanging.size > 0 || this.#routes.some(({ sink }) => sink.isCrowded)) await this.#room();
    }
  }

  #countLost(lost: ModeCounts, reason: string): void {
    for (const count of Object.values(lost)) this.#lost += count;
    this.#options.say(`lost: ${describeCounts(lost)} (${reason})`);
  }

  async #room(): Promise<void> {
    const crowded = this.#routes.map(({ sink }) => sink).filter(({ isCrowded }) => isCrowded);
    this.#hanging = new Set(crowded.filter((sink) => this.#hanging.has(sink)));
    const slow = crowded.filter((sink) => !this.#hanging.has(sink));
    if (slow.length === 0) return;
    const before = slow.map(({ counts }) => counts.stored);
    await within(LONGEST_WAIT_MS, Promise.all(slow.map((sink) => sink.flushed())));
    for (const [index, sink] of slow.entries())
      if (sink.isCrowded && sink.counts.stored === before[index]) this.#hanging.add(sink);
  }
}

async function closeSinks(routes: readonly Route[]): Promise<void> {
  await Promise.all(routes.map(({ sink }) => sink.close()));
}

/** What a stream has to show at its end, in words. */
export function describeAccount({ counted, received, discarded, lost, exact }: AuditAccount): string {
  const parts = Object.entries({ counted, received, 'read and not stored': discarded, lost }).flatMap(
    ([what, counts]) => {
      const words = describeCounts(counts);
      return words === '' ? [] : [`${what} ${words}`];
    },
  );
  if (parts.length === 0) return 'no request was refused or learned';
  return `requests that were not allowed: ${parts.join('; ')}${exact ? '' : ' (at least)'}`;
}
