import { describeError } from '../errors.js';
import { within } from './within.js';

export interface OutboxOptions {
  /** In messages. */
  readonly name: string;
  /** Most characters held while nothing can be delivered; what comes then is dropped and counted. */
  readonly pendingBytes?: number | undefined;
  /** How long close() waits for what hangs; default 5 s. */
  readonly closeMs?: number | undefined;
  /** Told what cannot be done, once until it can be done again, and then how many records are not delivered. */
  readonly say: (text: string) => void;
}

/** What became of the texts. */
export interface SinkCounts {
  readonly stored: number;
  readonly dropped: number;
  readonly pendingBytes: number;
}

/** Delivers the first of these, at least one; rejects where none can be delivered now. */
export type Deliver = (texts: readonly string[]) => Promise<number>;

const PENDING_BYTES = 4 << 20;
/** More of them do not make it faster: they only live long enough to cost the garbage collector. */
const CROWDED_BYTES = 512 << 10;
const RETRY_MS = 1000;
const CLOSE_MS = 5000;

/** Texts on their way out, in their order: held while they cannot be delivered, up to a limit, and tried again. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #deliver: Deliver;
  #pending: string[] = [];
  #pendingBytes = 0;
  #stored = 0;
  #dropped = 0;
  #unsaid = 0;
  /** Tried again by the timer only. */
  #isFailing = false;
  /** Said already. */
  #lastFailure: string | undefined;
  #work: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions, deliver: Deliver) {
    this.#options = options;
    this.#deliver = deliver;
  }

  get counts(): SinkCounts {
    return { stored: this.#stored, dropped: this.#dropped, pendingBytes: this.#pendingBytes };
  }

  /** Whether it is time to wait for it. */
  get isCrowded(): boolean {
    return this.#pendingBytes > Math.min(CROWDED_BYTES, this.#limit / 2);
  }

  /** Delivered soon. */
  add(text: string): void {
    if (this.#pendingBytes + text.length > this.#limit) {
      this.#dropped++;
      this.#unsaid++;
      return;
    }
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    if (!this.#isFailing) this.#work ??= this.#deliverAll();
  }

  /** Settles when nothing is pending, or nothing can be delivered. */
  async flushed(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** What is pending is delivered first; what cannot be is lost, and said. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#pending.length > 0) this.#work ??= this.#deliverAll();
    await within(this.#options.closeMs ?? CLOSE_MS, this.flushed());
    clearTimeout(this.#timer);
    this.#dropped += this.#pending.length;
    this.#unsaid += this.#pending.length;
    if (this.#unsaid > 0) this.#say(`${this.#unsaid} records are not stored`);
    this.#pending = [];
    this.#pendingBytes = this.#unsaid = 0;
  }

  /** Says it unless it was the last that was said. */
  sayFailed(error: unknown): void {
    const why = describeError(error);
    if (this.#lastFailure !== why) this.#say(why);
    this.#lastFailure = why;
  }

  get #limit(): number {
    return this.#options.pendingBytes ?? PENDING_BYTES;
  }

  #say(text: string): void {
    this.#options.say(`${this.#options.name}: ${text}`);
  }

  async #deliverAll(): Promise<void> {
    try {
      // what is added in the same turn goes out together
      await Promise.resolve();
      while (this.#pending.length > 0) {
        let count: number;
        try {
          count = await this.#deliver(this.#pending);
        } catch (error) {
          return this.#fail(error);
        }
        for (const text of this.#pending.splice(0, count)) this.#pendingBytes -= text.length;
        this.#stored += count;
        this.#recovered();
      }
    } finally {
      this.#work = undefined;
    }
  }

  #fail(error: unknown): void {
    this.sayFailed(error);
    this.#isFailing = true;
    this.#timer = setTimeout(() => void (this.#work ??= this.#deliverAll()), RETRY_MS).unref();
  }

  #recovered(): void {
    if (this.#isFailing) {
      this.#say('takes records again');
      this.#lastFailure = undefined;
    }
    this.#isFailing = false;
    if (this.#unsaid > 0) this.#say(`${this.#unsaid} records had no room and are not stored`);
    this.#unsaid = 0;
  }
}
