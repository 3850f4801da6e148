import type { AuditEvent } from '../audit/event.js';
import type { Missed } from '../auditd/served-event.js';
import type { Suppressed } from '../auditd/stored-event.js';

/** Of the kernel, or of the daemon. */
export type ShownEvent = AuditEvent | Suppressed | Missed;

/** What is to be shown: an event when it is new; later, how often it came again since. */
export interface FoldedEvent {
  readonly event: ShownEvent;
  /** 0: it is new. */
  readonly repeats: number;
}

interface Seen {
  event: ShownEvent;
  repeats: number;
  dueMs: number;
}

/** Most kinds of records that are counted at a time. */
const KINDS_LIMIT = 1000;

/**
 * Folds records that differ in nothing but time and process: the first is shown at once, then once a window how many more
 * there were. Knows no clock: the time is said to it. Nothing is dropped: what add(), due() and end() give adds up to
 * what came.
 */
export class EventFold {
  readonly #windowMs: number;
  /** In the order of `dueMs`. */
  readonly #seen = new Map<string, Seen>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(event: ShownEvent, nowMs: number): readonly FoldedEvent[] {
    // what stands before a hole is counted before it
    if (event.kind !== 'record') return [...this.end(), { event, repeats: 0 }];
    const { domain, profile, mode, granted, entry } = event.record;
    const key = [profile, mode, granted, domain, entry].join('\n');
    const known = this.#seen.get(key);
    if (known) {
      known.repeats++;
      known.event = event;
      return [];
    }
    const dropped = this.#seen.size >= KINDS_LIMIT ? this.#takeOldest() : [];
    this.#seen.set(key, { event, repeats: 0, dueMs: nowMs + this.#windowMs });
    return [...dropped, { event, repeats: 0 }];
  }

  /** What has to be said by now. */
  due(nowMs: number): readonly FoldedEvent[] {
    const shown: FoldedEvent[] = [];
    for (const [key, seen] of this.#seen) {
      if (seen.dueMs > nowMs) break;
      this.#seen.delete(key);
      if (seen.repeats === 0) continue;
      shown.push({ event: seen.event, repeats: seen.repeats });
      this.#seen.set(key, { event: seen.event, repeats: 0, dueMs: nowMs + this.#windowMs });
    }
    return shown;
  }

  /** All that was not said yet; then everything is new again. */
  end(): readonly FoldedEvent[] {
    const shown = [...this.#seen.values()].filter(({ repeats }) => repeats > 0);
    this.#seen.clear();
    return shown.map(({ event, repeats }) => ({ event, repeats }));
  }

  #takeOldest(): readonly FoldedEvent[] {
    for (const [key, { event, repeats }] of this.#seen) {
      this.#seen.delete(key);
      return repeats > 0 ? [{ event, repeats }] : [];
    }
    return [];
  }
}
