import type { OnProgress } from '../../qemu/index.js';
import { WaitingLine } from './waiting-line.js';

const STARTING = 'starting the board';

/** What the start of a board says on a terminal: its steps, and where none is under way that it goes on. */
export class BoardProgress implements Disposable {
  readonly #steps = new Set<string>();
  #line: WaitingLine | undefined = new WaitingLine(STARTING);
  readonly onProgress: OnProgress;

  constructor(show: OnProgress) {
    this.onProgress = (event) => {
      this[Symbol.dispose]();
      show(event);
      if (event.kind === 'step' && event.done) this.#steps.delete(event.step);
      else if (event.kind === 'step') this.#steps.add(event.step);
      if (this.#steps.size === 0) this.#line = new WaitingLine(STARTING);
    };
  }

  [Symbol.dispose](): void {
    this.#line?.[Symbol.dispose]();
    this.#line = undefined;
  }
}
