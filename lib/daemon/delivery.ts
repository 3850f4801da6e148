import { describeError } from '../errors.js';
import { within } from './within.js';

export interface DeliveryOptions {
  /** In messages. */
  readonly name: string;
  /** Most bytes held while nothing can be delivered; what comes then is dropped and counted. */
  readonly pendingBytes?: number | undefined;
  /** How long close() waits for what hangs; default 5 s. */
  readonly closeMs?: number | undefined;
  /** Told what cannot be done, once until it can be done again, and then how many records are not delivered. */
  readonly say: (text: string) => void;
}

/** What became of the records. */
export interface SinkCounts {
  readonly stored: number;
  readonly dropped: number;
  readonly pendingBytes: number;
}

/** Records that wait, in their order. */
export interface Waiting {
  readonly bytes: number;
  readonly records: number;
  clear(): void;
}

const PENDING_BYTES = 4 << 20;
/** More of them do not make it faster: they only live long enough to cost the garbage collector. */
const CROWDED_BYTES = 512 << 10;
const RETRY_MS = 1000;
const CLOSE_MS = 5000;

/** Gets records out that wait: they are held while they cannot be delivered, up to a limit, and tried again. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #waiting: Waiting;
  readonly #deliver: () => Promise<number>;
  #stored = 0;
  #dropped = 0;
  #unsaid = 0;
  /** Tried again by the timer only. */
  #isFailing = false;
  /** Said already. */
  #lastFailure: string | undefined;
  #work: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param deliver delivers the first that wait, at least one, and takes them away; rejects where none can be delivered now
   * @returns how many
   */
  constructor(options: DeliveryOptions, waiting: Waiting, deliver: () => Promise<number>) {
    this.#options = options;
    this.#waiting = waiting;
    this.#deliver = deliver;
  }

  get counts(): SinkCounts {
    return { stored: this.#stored, dropped: this.#dropped, pendingBytes: this.#waiting.bytes };
  }

  /** Whether it is time to wait for it. */
  get isCrowded(): boolean {
    return this.#waiting.bytes > Math.min(CROWDED_BYTES, this.#limit / 2);
  }

  /** For how many bytes more there is room. */
  get room(): number {
    return this.#limit - this.#waiting.bytes;
  }

  /** Some wait now that did not before: they are delivered soon. */
  added(): void {
    if (!this.#isFailing) this.#work ??= this.#deliverAll();
  }

  /** For so many there was no room. */
  drop(records: number): void {
    this.#dropped += records;
    this.#unsaid += records;
  }

  /** Settles when nothing waits, or nothing can be delivered. */
  async flushed(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** What waits is delivered first; what cannot be is lost, and said. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#waiting.records > 0) this.#work ??= this.#deliverAll();
    await within(this.#options.closeMs ?? CLOSE_MS, this.flushed());
    clearTimeout(this.#timer);
    this.drop(this.#waiting.records);
    if (this.#unsaid > 0) this.#say(`${this.#unsaid} records are not stored`);
    this.#waiting.clear();
    this.#unsaid = 0;
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
      while (this.#waiting.records > 0) {
        try {
          this.#stored += await this.#deliver();
        } catch (error) {
          return this.#fail(error);
        }
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
