export interface QueuedLine {
  /** With its line feed. */
  readonly data: Uint8Array;
  /** Of the event; of a line that says what is missing, of the last that is. */
  readonly sequence: number;
}

/** What is missing in front of the next line. */
export interface MissedEvents {
  readonly count: number;
  /** The sequence number of the last of them. */
  readonly last: number;
}

/**
 * Lines that wait for one client, up to a limit. What comes behind it is left out until half of the room is free, so that a
 * slow client is told of few long holes, not of many short ones; a line in their place says how many.
 * Tested: test/unit/auditd/line-queue.test.ts.
 */
export class LineQueue {
  readonly #limitBytes: number;
  readonly #lineOf: (missed: MissedEvents) => Uint8Array;
  #lines: QueuedLine[] = [];
  #bytes = 0;
  #missed: MissedEvents | undefined;
  #dropped = 0;

  /** @param lineOf the line that says it */
  constructor(limitBytes: number, lineOf: (missed: MissedEvents) => Uint8Array) {
    this.#limitBytes = limitBytes;
    this.#lineOf = lineOf;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Events that had no room, ever. */
  get dropped(): number {
    return this.#dropped;
  }

  get hasMissed(): boolean {
    return this.#missed !== undefined;
  }

  add(line: QueuedLine): void {
    const room = this.#missed ? this.#limitBytes / 2 : this.#limitBytes;
    // one that is longer than all the room goes alone
    if (this.#bytes + line.data.length > room && this.#bytes > 0) {
      this.#missed = { count: (this.#missed?.count ?? 0) + 1, last: line.sequence };
      this.#dropped++;
      return;
    }
    this.#tellMissed();
    this.#push(line);
  }

  /** The next so many bytes, at least one line; undefined: nothing waits. */
  take(bytes: number): { readonly data: Uint8Array; readonly count: number } | undefined {
    let [count, size] = [0, 0];
    while (count < this.#lines.length && (count === 0 || size + (this.#lines[count]?.data.length ?? 0) <= bytes))
      size += this.#lines[count++]?.data.length ?? 0;
    const taken = this.#lines.splice(0, count).map(({ data }) => data);
    this.#bytes -= size;
    // nobody needs to wait for the next event to hear of those that are missing
    if (this.#lines.length === 0) this.#tellMissed();
    return count === 0 ? undefined : { data: Buffer.concat(taken, size), count };
  }

  /** The client has had all up to this number in another way. */
  forgetUpTo(sequence: number): void {
    this.#lines = this.#lines.filter((line) => line.sequence > sequence);
    this.#bytes = this.#lines.reduce((sum, { data }) => sum + data.length, 0);
    if (!this.#missed) return;
    const count = Math.min(this.#missed.count, this.#missed.last - sequence);
    this.#missed = count > 0 ? { ...this.#missed, count } : undefined;
  }

  #tellMissed(): void {
    const missed = this.#missed;
    this.#missed = undefined;
    if (missed) this.#push({ data: this.#lineOf(missed), sequence: missed.last });
  }

  #push(line: QueuedLine): void {
    this.#lines.push(line);
    this.#bytes += line.data.length;
  }
}
