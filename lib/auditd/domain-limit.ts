import type { AuditEvent } from '../audit/event.js';
import { ownText } from '../text/source.js';
import type { EventLimit } from './auditd.js';
import type { DaemonEvent, Suppressed } from './stored-event.js';

export interface DomainLimitOptions {
  /** Most records that a domain has in a window; at least 1. */
  readonly records: number;
  /** Length of a window, which begins with the first record of a domain. */
  readonly seconds: number;
  /** Most domains whose window is open; the oldest window ends early for one more. Default 10,000. */
  readonly domains?: number;
  /** Milliseconds from any beginning; must not go back. */
  readonly now?: () => number;
}

interface Window {
  readonly beganMs: number;
  passed: number;
  suppressed: number;
  /** When the first was suppressed. */
  suppressedMs: number;
}

const DOMAINS = 10_000;

/**
 * At most so many records of a domain in a window of so many seconds. What is beyond is counted, and where the window ends
 * one `suppressed` event says how many these were. Gaps and what is no record always pass.
 * Tested: test/unit/auditd/domain-limit.test.ts.
 */
export class DomainLimit implements EventLimit {
  readonly #records: number;
  readonly #windowMs: number;
  readonly #domains: number;
  readonly #now: () => number;
  /** By domain, the oldest first. */
  readonly #windows = new Map<string, Window>();

  constructor({ records, seconds, domains = DOMAINS, now = () => performance.now() }: DomainLimitOptions) {
    this.#records = records;
    this.#windowMs = seconds * 1000;
    this.#domains = domains;
    this.#now = now;
  }

  take(event: AuditEvent): readonly DaemonEvent[] {
    if (event.kind !== 'record') return [event];
    const { domain } = event.record;
    const nowMs = this.#now();
    const window = this.#windows.get(domain);
    if (!window || this.#isOver(window, nowMs)) {
      const before = window ? this.#end(domain, window, nowMs) : this.#makeRoom(nowMs);
      // a part of a text keeps all of the text
      this.#windows.set(ownText(domain), { beganMs: nowMs, passed: 1, suppressed: 0, suppressedMs: 0 });
      return [...before, event];
    }
    if (window.passed < this.#records) {
      window.passed += 1;
      return [event];
    }
    if (window.suppressed === 0) window.suppressedMs = nowMs;
    window.suppressed += 1;
    return [];
  }

  due(): readonly DaemonEvent[] {
    const nowMs = this.#now();
    const events: DaemonEvent[] = [];
    for (const [domain, window] of this.#windows) {
      if (!this.#isOver(window, nowMs)) break;
      events.push(...this.#end(domain, window, nowMs));
    }
    return events;
  }

  end(): readonly DaemonEvent[] {
    const nowMs = this.#now();
    return [...this.#windows].flatMap(([domain, window]) => this.#end(domain, window, nowMs));
  }

  #isOver({ beganMs }: Window, nowMs: number): boolean {
    return nowMs - beganMs >= this.#windowMs;
  }

  #makeRoom(nowMs: number): readonly Suppressed[] {
    const oldest = this.#windows.entries().next();
    return this.#windows.size < this.#domains || oldest.done ? [] : this.#end(...oldest.value, nowMs);
  }

  #end(domain: string, { suppressed: count, suppressedMs }: Window, nowMs: number): readonly Suppressed[] {
    this.#windows.delete(domain);
    if (count === 0) return [];
    return [{ kind: 'suppressed', domain, count, seconds: Math.round(nowMs - suppressedMs) / 1000 }];
  }
}
