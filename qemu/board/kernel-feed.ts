/** What comes by itself from a kernel session: records or questions. */
import type { KernelSession } from './kernel-session.js';

export interface FeedOptions<Item> {
  readonly open: { readonly type: number; readonly payload: Uint8Array };
  /** The request that is answered once there is something. */
  readonly take: number;
  readonly decode: (bytes: Buffer) => Item;
  readonly onReady: () => void;
}

/**
 * Keeps one batch on its way while another one waits to be taken: what comes meanwhile stays in the guest, in a buffer that
 * is bounded there.
 */
export class KernelFeed<Item> {
  /** Settles when it is open in the guest, or has failed; never rejects. */
  readonly opened: Promise<void>;
  readonly #session: KernelSession;
  readonly #options: FeedOptions<Item>;
  #items: Item[] = [];
  #failure: { readonly reason: unknown } | undefined;
  #isAsking = false;
  #isTold = false;
  #isClosed = false;

  constructor(session: KernelSession, options: FeedOptions<Item>) {
    this.#session = session;
    this.#options = options;
    this.opened = this.#open();
    this.#ask();
  }

  /** Everything that is there. Throws what ended it, after all before it was taken. */
  take(): readonly Item[] {
    this.#isTold = false;
    const items = this.#items;
    if (items.length === 0 && this.#failure) throw this.#failure.reason;
    this.#items = [];
    this.#ask();
    if (items.length > 0 && this.#failure) this.#tell();
    return items;
  }

  /** Nobody takes any more what comes by itself. */
  close(): void {
    this.#isClosed = true;
  }

  /** The first one counts. */
  fail(reason: unknown): void {
    if (this.#isClosed) return;
    this.#failure ??= { reason };
    this.#tell();
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#tell();
  }

  async #open(): Promise<void> {
    const { type, payload } = this.#options.open;
    await this.#session.ask(type, payload).catch((reason: unknown) => this.fail(reason));
  }

  #ask(): void {
    if (!this.#isAsking && !this.#isClosed && !this.#failure) void this.#wait();
  }

  async #wait(): Promise<void> {
    this.#isAsking = true;
    try {
      const item = this.#options.decode(await this.#session.ask(this.#options.take));
      this.#isAsking = false;
      this.add(item);
    } catch (reason) {
      this.fail(reason);
    }
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#options.onReady();
  }
}
