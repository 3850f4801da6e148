import { EMPTY_STATE, type ScreenState } from '../../../../lib/cli/query-screen/state.js';
import { show, type Shown } from '../../../../lib/cli/query-screen/show.js';
import { step } from '../../../../lib/cli/query-screen/step.js';
import type { DeskEvent, DeskRequest } from '../../../../lib/queryd/desk-message.js';

/** A terminal without I/O: what happens to it, one after the other, and what it would send. Time stands until it is moved. */
export class Person {
  state: ScreenState = EMPTY_STATE;
  readonly sent: DeskRequest[] = [];
  hasLeft = false;
  now = 1000;

  constructor(...attached: readonly string[]) {
    this.hears({ type: 'hello', version: 1, you: 'you@console', attached: ['you@console', ...attached] });
  }

  hears(...events: readonly DeskEvent[]): this {
    for (const event of events) this.#step({ type: 'event', event });
    return this.draws();
  }

  presses(...keys: readonly string[]): this {
    for (const key of keys) {
      this.#step({ type: 'key', key });
      this.draws();
    }
    return this;
  }

  types(text: string): this {
    return this.presses(...Array.from(text));
  }

  waits(ms: number): this {
    this.now += ms;
    return this;
  }

  draws({ columns = 80, rows = 24 } = {}): this {
    this.#step({ type: 'drawn', shown: this.sees({ columns, rows }).question });
    return this;
  }

  sees({ columns = 80, rows = 24, isUnicode = false } = {}): Shown {
    return show(this.state, { columns, rows, isUnicode }, this.now);
  }

  get note(): string | undefined {
    return this.state.note?.text;
  }

  #step(input: Parameters<typeof step>[1]): void {
    const { state, requests, isEnd } = step(this.state, input, this.now);
    this.state = state;
    this.sent.push(...requests);
    this.hasLeft ||= isEnd;
  }
}
