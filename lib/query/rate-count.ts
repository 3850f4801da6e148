import { ownText } from '../text/source.js';
import type { Rate } from '../text/quantity.js';

/** Most that is remembered: the largest `count` of a rate, and the number of domains. */
export const RATE_LIMIT = 1000;

/**
 * How often something was in the period before now, as far as the rate needs to know. A clock that was set back by more than
 * the period makes it forget.
 */
export class RateCount {
  readonly #rate: Rate;
  /** In milliseconds, in the order in which they were taken. */
  readonly #times: number[] = [];

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  hasRoom(nowMs: number): boolean {
    while (this.#isOver(this.#times[0], nowMs)) this.#times.shift();
    return this.#times.length < this.#rate.count;
  }

  /** To be called where there is room. */
  take(nowMs: number): void {
    this.#times.push(nowMs);
  }

  /** Whether nothing of it counts any more. */
  isIdle(nowMs: number): boolean {
    return this.#times.length === 0 || this.#isOver(this.#times.at(-1), nowMs);
  }

  #isOver(timeMs: number | undefined, nowMs: number): boolean {
    return timeMs !== undefined && Math.abs(nowMs - timeMs) >= this.#rate.periodMs;
  }
}

/** A count for each domain. Where more domains are counted than are remembered, there is no room for one more. */
export class DomainRateCount {
  readonly #rate: Rate;
  /** The one that was taken longest ago is the first. */
  readonly #counts = new Map<string, RateCount>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  hasRoom(domain: string, nowMs: number): boolean {
    const count = this.#counts.get(domain);
    if (count) return count.hasRoom(nowMs);
    for (const [oldest, other] of this.#counts) {
      if (this.#counts.size < RATE_LIMIT || !other.isIdle(nowMs)) break;
      this.#counts.delete(oldest);
    }
    return this.#counts.size < RATE_LIMIT;
  }

  /** To be called where there is room. */
  take(domain: string, nowMs: number): void {
    const count = this.#counts.get(domain) ?? new RateCount(this.#rate);
    count.take(nowMs);
    this.#counts.delete(domain);
    // a part of a text keeps all of the text
    this.#counts.set(ownText(domain), count);
  }
}
