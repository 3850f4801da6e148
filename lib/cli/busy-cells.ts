const LOCK = 0;
const LENGTH = 1;
const ENDED = 2;

type Write = (text: string) => unknown;

/** The line that a thread of its own writes to the terminal, in memory that it has in common with the main thread. */
export class BusyCells {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** @returns false: the time is over, and it goes on */
  waitForEnd(ms: number): boolean {
    return Atomics.wait(this.#cells, ENDED, 0, ms) !== 'timed-out';
  }

  /** In the place of what stands there; nothing behind end(). */
  show(line: string, write: Write): void {
    this.#locked(() => {
      if (Atomics.load(this.#cells, ENDED) !== 0) return;
      this.#erase(write);
      write(line);
      Atomics.store(this.#cells, LENGTH, line.length);
    });
  }

  hide(write: Write): void {
    this.#locked(() => this.#erase(write));
  }

  end(write: Write): void {
    Atomics.store(this.#cells, ENDED, 1);
    Atomics.notify(this.#cells, ENDED);
    this.hide(write);
  }

  #erase(write: Write): void {
    const length = Atomics.exchange(this.#cells, LENGTH, 0);
    if (length > 0) write(erasing(length));
  }

  #locked(work: () => void): void {
    while (Atomics.compareExchange(this.#cells, LOCK, 0, 1) !== 0) Atomics.wait(this.#cells, LOCK, 1);
    try {
      work();
    } finally {
      Atomics.store(this.#cells, LOCK, 0);
      Atomics.notify(this.#cells, LOCK);
    }
  }
}

/** Spaces, as a serial console may know no other way. */
export function erasing(length: number): string {
  return `\r${' '.repeat(length)}\r`;
}
