import type { CheckPoint, Taken } from '../addon/native.js';
import { TomoyoError } from '../errors.js';
import { parseStat } from '../language/stat.js';
import { recordEvent, type AuditEvent } from './event.js';
import type { RecordTest } from './filter.js';
import type { LossAccount } from './loss-account.js';
import { endOfRecord } from './split.js';

const NOTHING: Taken = { records: '', pauses: 0, checkPoints: [] };

/** The events in what was taken from the pump, with gaps where its check points say so; counts all, gives what is wanted. */
export class TakenEvents {
  /** Of what was taken last; those in front of `#at` are given. */
  #events: AuditEvent[] = [];
  /** Which of them are gaps in which records were lost, and must be explained: nothing is given before. */
  #losses: number[] = [];
  readonly #account: LossAccount | undefined;
  readonly #isWanted: RecordTest | undefined;
  #at = 0;
  /** So many of the events came before counting began. */
  #uncounted = 0;
  #hasPaused = false;

  constructor(account: LossAccount | undefined, isWanted: RecordTest | undefined) {
    this.#account = account;
    this.#isWanted = isWanted;
  }

  /**
   * In place of what was there, which must be given.
   * @returns how many bytes these were; undefined: nothing was taken
   */
  add(taken: Taken | string): number | undefined {
    this.#events = [];
    this.#losses = [];
    this.#at = this.#uncounted = 0;
    const { records, pauses, checkPoints } = typeof taken === 'string' ? { ...NOTHING, records: taken } : taken;
    let checked = 0;
    for (let at = 0, end; at < records.length; at = end + 1) {
      for (let next; (next = checkPoints[checked]) && next.offset <= at; checked++) this.#check(next);
      end = endOfRecord(records, at);
      const event = recordEvent(records, at, end);
      if (event.kind === 'record') this.#account?.add(event.record);
      this.#events.push(event);
    }
    if (pauses > 0) {
      this.#hasPaused = true;
      this.#events.push({ kind: 'gap', reason: 'buffer-full' });
    }
    for (const checkPoint of checkPoints.slice(checked)) this.#check(checkPoint);
    return records === '' && checkPoints.length === 0 ? undefined : records.length;
  }

  /** @param othersRead whether somebody else reads these records */
  async explain(othersRead: () => Promise<boolean>): Promise<void> {
    if (this.#losses.length === 0) return;
    const [events, losses] = [this.#events, this.#losses];
    const isOther = await othersRead();
    this.#losses = [];
    for (const index of isOther ? losses : []) {
      const event = events[index];
      if (event?.kind === 'gap') events[index] = { ...event, reason: 'other-reader' };
    }
  }

  /** The next that is wanted; undefined: there is none, or something must be explained before. */
  next(): AuditEvent | undefined {
    if (this.#losses.length > 0) return undefined;
    for (let event; (event = this.#events[this.#at++]);) if (this.#passes(event)) return event;
    return undefined;
  }

  /** All that are left, as next(). */
  rest(): readonly AuditEvent[] | undefined {
    if (this.#losses.length > 0) return undefined;
    const rest = this.#at === 0 ? this.#events : this.#events.slice(this.#at);
    this.#at = this.#events.length;
    const wanted = this.#isWanted ? rest.filter((event) => this.#passes(event)) : rest;
    return wanted.length > 0 ? wanted : undefined;
  }

  /** Nobody will see those that were not given, nor those that still can be taken. @throws what ended them */
  discardRest(take: () => Taken | string): void {
    do {
      for (const event of this.#events.slice(Math.max(this.#at, this.#uncounted)))
        if (event.kind === 'record') this.#account?.discard(event.record);
    } while (this.add(take()) !== undefined);
  }

  #passes(event: AuditEvent): boolean {
    return event.kind !== 'record' || !this.#isWanted || this.#isWanted(event.record);
  }

  #check({ before, after }: CheckPoint): void {
    if (!this.#account) return;
    try {
      const isFirst = !this.#account.hasBegun;
      const lost = this.#account.check(parseStat(before).violations, parseStat(after).violations);
      if (isFirst) this.#uncounted = this.#events.length;
      if (!lost) return;
      this.#losses.push(this.#events.length);
      this.#events.push({ kind: 'gap', reason: this.#hasPaused ? 'buffer-full' : 'queue-full', lost });
      this.#hasPaused = false;
    } catch (error) {
      if (!(error instanceof TomoyoError)) throw error;
      this.#account.checkFailed();
    }
  }
}
