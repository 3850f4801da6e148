/**
 * A signal that aborts at SIGINT, SIGTERM or after `forMs`; its reason is an EndOfCommand, so that a loop can tell the
 * wanted end from a failure. A second Ctrl-C kills as usual. Dispose to take the listeners off.
 */
export class Until implements Disposable {
  readonly #controller = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #stop = () => this.#controller.abort(new EndOfCommand());

  constructor(forMs?: number) {
    process.once('SIGINT', this.#stop).once('SIGTERM', this.#stop);
    this.endAfter(forMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on, beside the other ends. */
  endAfter(ms: number | undefined): void {
    if (ms !== undefined) this.#timers.push(setTimeout(this.#stop, ms));
  }

  /** Resolves at the end, at the latest after this time. */
  async end(forMs?: number): Promise<void> {
    this.endAfter(forMs);
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
    process.off('SIGINT', this.#stop).off('SIGTERM', this.#stop);
  }
}

export class EndOfCommand extends Error {}

/** Swallows the wanted end; any other error goes on. */
export function throwUnlessEnd(error: unknown): void {
  if (!(error instanceof EndOfCommand)) throw error;
}
