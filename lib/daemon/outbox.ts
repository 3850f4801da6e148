import { Delivery, type DeliveryOptions, type SinkCounts, type Waiting } from './delivery.js';

/** Delivers the first of these, at least one; rejects where none can be delivered now. @returns how many */
export type Deliver = (texts: readonly string[]) => Promise<number>;

/** Texts on their way out, one for each record: see Delivery. `pendingBytes` are characters here. */
export class Outbox {
  readonly #texts = new WaitingTexts();
  readonly #delivery: Delivery;

  constructor(options: DeliveryOptions, deliver: Deliver) {
    this.#delivery = new Delivery(options, this.#texts, async () => {
      const count = await deliver(this.#texts.all);
      this.#texts.remove(count);
      return count;
    });
  }

  get counts(): SinkCounts {
    return this.#delivery.counts;
  }

  get isCrowded(): boolean {
    return this.#delivery.isCrowded;
  }

  /** Delivered soon. */
  add(...texts: readonly string[]): void {
    for (const text of texts) {
      if (text.length > this.#delivery.room) {
        this.#delivery.drop(1);
        continue;
      }
      this.#texts.add(text);
      this.#delivery.added();
    }
  }

  flushed(): Promise<void> {
    return this.#delivery.flushed();
  }

  close(): Promise<void> {
    return this.#delivery.close();
  }

  sayFailed(error: unknown): void {
    this.#delivery.sayFailed(error);
  }
}

class WaitingTexts implements Waiting {
  all: string[] = [];
  bytes = 0;

  get records(): number {
    return this.all.length;
  }

  add(text: string): void {
    this.all.push(text);
    this.bytes += text.length;
  }

  remove(count: number): void {
    for (const text of this.all.splice(0, count)) this.bytes -= text.length;
  }

  clear(): void {
    this.all = [];
    this.bytes = 0;
  }
}
