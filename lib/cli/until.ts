/**
 * A signal that aborts at SIGINT, SIGTERM or after `forMs`; its reason is an EndOfCommand, so that a loop can tell the
 * wanted end from a failure. Dispose to take the listeners off; a second Ctrl-C then kills as usual.
 */
export class Until implements Disposable {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #stop = () => this.end();

  constructor(forMs: number | undefined) {
    this.signal = this.#controller.signal;
    process.once('SIGINT', this.#stop).once('SIGTERM', this.#stop);
    if (forMs !== undefined) this.#timer = setTimeout(this.#stop, forMs);
  }

  end(): void {
    this.#controller.abort(new EndOfCommand());
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    process.off('SIGINT', this.#stop).off('SIGTERM', this.#stop);
  }
}

class EndOfCommand extends Error {}

/** Swallows the wanted end; any other error goes on. */
export function throwUnlessEnd(error: unknown): void {
  if (!(error instanceof EndOfCommand)) throw error;
}
