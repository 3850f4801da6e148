import type { CheckPoint, Taken } from '../addon/native.js';
import { TomoyoError } from '../errors.js';
import { parseStat } from '../language/stat.js';
import { recordEvent, type AuditEvent } from './event.js';
import type { LossAccount } from './loss-account.js';
import { endOfPiece, splitRecords } from './split.js';

const NOTHING: Taken = { records: Buffer.alloc(0), pauses: 0, checkPoints: [] };

/**
 * The events in what was taken from the pump, with gaps where its check points say so; counts them. Made piece by piece:
 * what lives long costs most.
 */
export class TakenEvents {
  /** Of one piece; those in front of `#at` are given. */
  events: AuditEvent[] = [];
  readonly #account: LossAccount | undefined;
  #at = 0;
  #taken = NOTHING;
  /** In bytes of what was taken: where the next piece begins. */
  #offset = 0;
  /** So many events of this piece came before counting began. */
  #uncounted = 0;
  #hasPaused = false;

  constructor(account: LossAccount | undefined) {
    this.#account = account;
  }

  /** In place of what was there, which must be read. */
  add(taken: Taken): void {
    this.#taken = taken;
    this.#offset = 0;
  }

  /** The next piece in place of that before. False: all is read. */
  read(): boolean {
    this.events = [];
    this.#at = this.#uncounted = 0;
    if (this.#taken === NOTHING) return false;
    const { records, pauses, checkPoints } = this.#taken;
    const end = endOfPiece(records, this.#offset);
    for (const raw of splitRecords(records.subarray(this.#offset, end))) {
      for (; checkPoints[0] && checkPoints[0].offset <= this.#offset; checkPoints.shift()) this.#check(checkPoints[0]);
      this.#offset += raw.length + 1;
      const event = recordEvent(raw);
      if (event.kind === 'record') this.#account?.add(event.record);
      this.events.push(event);
    }
    if (end < records.length) return true;
    if (pauses > 0) {
      this.#hasPaused = true;
      this.events.push({ kind: 'gap', reason: 'buffer-full' });
    }
    for (const checkPoint of checkPoints) this.#check(checkPoint);
    this.#taken = NOTHING;
    return true;
  }

  next(): AuditEvent | undefined {
    return this.events[this.#at++];
  }

  /** All of this piece that were not given yet. */
  rest(): readonly AuditEvent[] {
    const rest = this.#at === 0 ? this.events : this.events.slice(this.#at);
    this.#at = this.events.length;
    return rest;
  }

  /** Nobody will see those that were not given. */
  discardRest(): void {
    do {
      for (const event of this.events.slice(Math.max(this.#at, this.#uncounted)))
        if (event.kind === 'record') this.#account?.discard(event.record);
    } while (this.read());
  }

  /** Nor those that still can be taken. @throws what ended them */
  discardUntaken(take: () => Taken): void {
    for (let taken = take(); taken.records.length > 0 || taken.checkPoints.length > 0; taken = take()) {
      this.add(taken);
      this.discardRest();
    }
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
