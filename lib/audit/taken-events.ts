import type { CheckPoint, Taken } from '../addon/native.js';
import { TomoyoError } from '../errors.js';
import { parseStat } from '../language/stat.js';
import { recordEvent, type AuditEvent } from './event.js';
import type { LossAccount } from './loss-account.js';
import { splitRecords } from './split.js';

/** The events in what was taken from the pump, with gaps where its check points say so; counts them. */
export class TakenEvents {
  /** Of the last read(); those in front of `#at` are given. */
  events: AuditEvent[] = [];
  readonly #account: LossAccount | undefined;
  #at = 0;
  /** So many came before counting began. */
  #uncounted = 0;
  #hasPaused = false;

  constructor(account: LossAccount | undefined) {
    this.#account = account;
  }

  /** In place of what was there. */
  read({ records, pauses, checkPoints }: Taken): void {
    this.events = [];
    this.#at = this.#uncounted = 0;
    let offset = 0;
    for (const raw of splitRecords(records)) {
      for (; checkPoints[0] && checkPoints[0].offset <= offset; checkPoints.shift()) this.#check(checkPoints[0]);
      offset += raw.length + 1;
      const event = recordEvent(raw);
      if (event.kind === 'record') this.#account?.add(event.record);
      this.events.push(event);
    }
    if (pauses > 0) {
      this.#hasPaused = true;
      this.events.push({ kind: 'gap', reason: 'buffer-full' });
    }
    for (const checkPoint of checkPoints) this.#check(checkPoint);
  }

  next(): AuditEvent | undefined {
    return this.events[this.#at++];
  }

  /** Those that are given. False: there were none. */
  forget(): boolean {
    const given = this.events.splice(0, this.#at).length > 0;
    this.#at = 0;
    return given;
  }

  /** Nobody will see those that were not given. */
  discardRest(): void {
    for (const event of this.events.splice(Math.max(this.#at, this.#uncounted)))
      if (event.kind === 'record') this.#account?.discard(event.record);
  }

  #check({ before, after }: CheckPoint): void {
    if (!this.#account) return;
    try {
      const isFirst = !this.#account.hasBegun;
      const lost = this.#account.check(parseStat(before).violations, parseStat(after).violations);
      if (isFirst) this.#uncounted = this.events.length;
      if (!lost) return;
      this.events.push({ kind: 'gap', reason: this.#hasPaused ? 'buffer-full' : 'queue-full', lost });
      this.#hasPaused = false;
    } catch (error) {
      if (!(error instanceof TomoyoError)) throw error;
      this.#account.checkFailed();
    }
  }
}
