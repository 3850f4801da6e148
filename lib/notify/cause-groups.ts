import type { Counted, Message } from './message.js';
import type { Occurrence } from './occurrence.js';

export interface CauseGroupsOptions {
  /** So long after a message of a cause there is no other one of it; 0: it is not waited. */
  readonly intervalMs: number;
  /** Most causes that are known at a time; default 256. */
  readonly causes?: number;
}

interface Group {
  /** Not handed out yet. */
  first: Occurrence | undefined;
  /** What came behind a message, or behind a first that was not handed out yet. */
  more: (Counted & { readonly occurrence: Occurrence }) | undefined;
  /** A message of it is handed out, and not done. */
  isBusy: boolean;
  /** Of the last message. */
  sinceMs: number;
}

const CAUSES = 256;
/** Between two messages of what has no room, at least. */
const LEAST_INTERVAL_MS = 1000;

/** Handed out; to be given back with done(). */
export interface Handed {
  readonly message: Message;
  readonly done: () => void;
}

/**
 * Messages of what came: the first of a cause at once, those in the interval behind it counted and told in one summary at its
 * end, with which the next interval begins. Of one cause there is one message at a time. While a cause has none it waits, and
 * counts on: what waits is bounded by the number of causes. What has no room is counted, too, and told as such.
 *
 * Times are milliseconds from any beginning that do not go back. Tested: test/unit/notify/cause-groups.test.ts.
 */
export class CauseGroups {
  readonly #limit: number;
  readonly #groups = new Map<string, Group>();
  #intervalMs: number;
  #unreported: Counted | undefined;
  #unreportedSinceMs = 0;

  constructor({ intervalMs, causes = CAUSES }: CauseGroupsOptions) {
    this.#limit = causes;
    this.#intervalMs = intervalMs;
  }

  /** From now on. */
  setInterval(intervalMs: number): void {
    this.#intervalMs = intervalMs;
  }

  /** @returns whether take() or dueMs() may answer otherwise than before */
  add(occurrence: Occurrence, nowMs: number): boolean {
    const { cause, time } = occurrence;
    const key = `${cause.domain}\n${cause.entry}`;
    const known = this.#groups.get(key);
    if (known) {
      const isFirst = this.#isOver(known, nowMs);
      const isNews = isFirst || !known.more;
      if (isFirst) known.first = occurrence;
      else known.more = { ...counted(known.more, time), occurrence };
      return isNews;
    }
    if (this.#groups.size >= this.#limit) this.#forget(nowMs);
    if (this.#groups.size < this.#limit) {
      this.#groups.set(key, { first: occurrence, more: undefined, isBusy: false, sinceMs: nowMs });
      return true;
    }
    const isNews = !this.#unreported;
    if (isNews) this.#unreportedSinceMs = nowMs;
    this.#unreported = counted(this.#unreported, time);
    return isNews;
  }

  /** The next message whose time has come, if there is one. */
  take(nowMs: number): Handed | undefined {
    for (const [key, group] of this.#groups) {
      const message = this.#messageOf(group, nowMs);
      if (!message) continue;
      group.isBusy = true;
      group.sinceMs = nowMs;
      // others have their turn first
      this.#groups.delete(key);
      this.#groups.set(key, group);
      return { message, done: () => void (group.isBusy = false) };
    }
    const unreported = this.#unreported;
    if (!unreported || this.#unreportedDueMs > nowMs) return undefined;
    this.#unreported = undefined;
    return { message: { kind: 'unreported', ...unreported }, done: () => {} };
  }

  /** When take() will have something, as far as one can tell; undefined: not before something is added or done. */
  dueMs(): number | undefined {
    const due = [...this.#groups.values()].flatMap(({ first, more, isBusy, sinceMs }) => {
      if (isBusy || (!first && !more)) return [];
      return [first ? sinceMs : sinceMs + this.#intervalMs];
    });
    if (this.#unreported) due.push(this.#unreportedDueMs);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Of requests: counted, and in no message that was handed out. */
  get waiting(): number {
    let waiting = this.#unreported?.count ?? 0;
    for (const { first, more } of this.#groups.values()) waiting += (first ? 1 : 0) + (more?.count ?? 0);
    return waiting;
  }

  get #unreportedDueMs(): number {
    return this.#unreportedSinceMs + Math.max(this.#intervalMs, LEAST_INTERVAL_MS);
  }

  #messageOf(group: Group, nowMs: number): Message | undefined {
    const { first, more, isBusy, sinceMs } = group;
    if (isBusy) return undefined;
    if (first) {
      group.first = undefined;
      return { kind: 'first', count: 1, first: first.time, last: first.time, occurrence: first };
    }
    if (!more || sinceMs + this.#intervalMs > nowMs) return undefined;
    group.more = undefined;
    return { kind: 'more', ...more };
  }

  /** Whether the next one of it is a first again. */
  #isOver({ first, more, isBusy, sinceMs }: Group, nowMs: number): boolean {
    return !first && !more && !isBusy && sinceMs + this.#intervalMs <= nowMs;
  }

  #forget(nowMs: number): void {
    for (const [key, group] of this.#groups) if (this.#isOver(group, nowMs)) this.#groups.delete(key);
  }
}

function counted(before: Counted | undefined, time: Date): Counted {
  return { count: (before?.count ?? 0) + 1, first: before?.first ?? time, last: time };
}
