const TICK_MS = 1000;
/** So many of them without an event are a long time; one alone may be that the process itself was stopped. */
const LONG_TICKS = 2;
const EVENTS_BEFORE_QUIET = 100;

/**
 * Tells when nothing comes any more: after a second or two, and once more a second later; at the start, and after at least 100
 * events. Sleeps while nothing comes.
 */
export class Quiet {
  readonly #tell: (how: 'short' | 'long') => void;
  readonly #timer: NodeJS.Timeout;
  #events = EVENTS_BEFORE_QUIET;
  /** Since the last tick. */
  #hasCome = false;
  /** Without an event; the timer sleeps after the last of them. */
  #ticks = 0;

  constructor(tell: (how: 'short' | 'long') => void) {
    this.#tell = tell;
    this.#timer = setTimeout(() => this.#tick(), TICK_MS).unref();
  }

  came(events: number): void {
    this.#events += events;
    this.#hasCome = true;
    if (this.#ticks < LONG_TICKS) return;
    this.#ticks = 0;
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #tick(): void {
    this.#ticks = this.#hasCome ? 0 : this.#ticks + 1;
    this.#hasCome = false;
    const isLong = this.#ticks >= LONG_TICKS;
    if (!isLong) this.#timer.refresh();
    if (this.#ticks === 0 || this.#events < EVENTS_BEFORE_QUIET) return;
    if (isLong) this.#events = 0;
    this.#tell(isLong ? 'long' : 'short');
  }
}
