/** Calls that cannot be answered at once are answered in their order. */
export class Turns {
  /** Calls that wait, one behind the other. */
  waiting = 0;
  /** Settles when the last of them is answered; never rejects. */
  last: Promise<unknown> = Promise.resolve();
  readonly #onFailure: () => void;

  /** @param onFailure before a call rejects */
  constructor(onFailure: () => void) {
    this.#onFailure = onFailure;
  }

  take<T>(call: () => Promise<T>): Promise<T> {
    this.waiting++;
    const answer = this.#answered(this.last, call);
    this.last = answer.catch(() => undefined);
    return answer;
  }

  async #answered<T>(before: Promise<unknown>, call: () => Promise<T>): Promise<T> {
    try {
      await before;
      return await call();
    } catch (error) {
      this.#onFailure();
      throw error;
    } finally {
      this.waiting--;
    }
  }
}

/** Between two batches timers, sockets and signals get their turn, however fast the kernel is. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
