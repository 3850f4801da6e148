import { colors } from './colors.js';
import type { AttachedDesk } from '../queryd/desk-message.js';
import { isUtf8Locale } from './locale.js';
import { Keyboard } from './query-screen/keyboard.js';
import { paintLine } from './query-screen/line.js';
import { runPlain } from './query-screen/plain.js';
import { show } from './query-screen/show.js';
import { EMPTY_STATE } from './query-screen/state.js';
import { step, type ScreenInput } from './query-screen/step.js';
import { Screen } from './screen.js';

/** Where a person sits. */
export interface PersonsTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export interface QueryScreenOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
}

/** Why it ended: the person left, the desk did, or the signal was given. */
export type QueryScreenEnd = 'quit' | 'desk-ended' | 'aborted';

/**
 * Lets a person answer what a desk asks. On a terminal it is a screen with keys; where input or output is none, or cannot
 * move its cursor (TERM=dumb), events are lines of JSON and so are requests. The terminal is as before when it settles,
 * and when the process ends. The desk stays open.
 * @throws what the events of the desk throw
 * Tested: test/harness/cli/query-screen.test.ts.
 */
export async function runQueryScreen(
  desk: AttachedDesk,
  terminal: PersonsTerminal,
  { signal, env = process.env }: QueryScreenOptions,
): Promise<QueryScreenEnd> {
  if (signal.aborted) return 'aborted';
  const canDraw = terminal.input.isTTY && terminal.output.isTTY && env['TERM'] !== 'dumb';
  if (!canDraw) return runPlain(desk, terminal, signal);
  using person = new Person(desk, terminal, isUtf8Locale(env));
  const stop = () => person.end('aborted');
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([person.ended, person.follow()]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The seconds that are left. */
const TICK_MS = 1000;

/** The state of one terminal, its keys and its screen. */
class Person implements Disposable {
  /** Rejects where something here fails: not in the middle of the other screen. */
  readonly ended: Promise<QueryScreenEnd>;
  end: (how: QueryScreenEnd) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  #state = EMPTY_STATE;
  #drawing: NodeJS.Immediate | undefined;
  /** The terminal is somebody else's again; the desk may still speak. */
  #hasLeft = false;
  readonly #desk: AttachedDesk;
  readonly #terminal: PersonsTerminal;
  readonly #isUnicode: boolean;
  readonly #screen: Screen;
  readonly #keyboard: Keyboard;
  readonly #timer: NodeJS.Timeout;
  readonly #drawSoon = () => void (this.#drawing ??= setImmediate(this.#draw));
  readonly #leave = () => this.end('quit');

  constructor(desk: AttachedDesk, terminal: PersonsTerminal, isUnicode: boolean) {
    this.#desk = desk;
    this.#terminal = terminal;
    this.#isUnicode = isUnicode;
    this.ended = new Promise((resolve, reject) => ([this.end, this.#fail] = [resolve, reject]));
    this.#screen = new Screen(terminal.output, { marksPastes: true });
    this.#keyboard = new Keyboard(terminal.input, (key) => this.#press(key));
    this.#timer = setInterval(this.#drawSoon, TICK_MS);
    terminal.output.on('resize', this.#drawSoon);
    // the line is cut
    terminal.input.once('end', this.#leave);
    this.#drawSoon();
  }

  /** Takes what the desk says until it ends. */
  async follow(): Promise<QueryScreenEnd> {
    for await (const event of this.#desk.events) this.#take({ type: 'event', event });
    return 'desk-ended';
  }

  [Symbol.dispose](): void {
    this.#hasLeft = true;
    clearInterval(this.#timer);
    clearImmediate(this.#drawing);
    this.#terminal.output.off('resize', this.#drawSoon);
    this.#terminal.input.off('end', this.#leave);
    this.#keyboard[Symbol.dispose]();
    this.#screen[Symbol.dispose]();
  }

  #press(key: string): void {
    if (key === '<C-l>') this.#screen.forget();
    this.#take({ type: 'key', key });
  }

  #take(input: ScreenInput): void {
    if (this.#hasLeft) return;
    try {
      const { state, requests, isEnd } = step(this.#state, input, performance.now());
      this.#state = state;
      for (const request of requests) this.#desk.send(request);
      if (isEnd) this.end('quit');
      this.#drawSoon();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** All that came in one turn of the event loop is one drawing. */
  readonly #draw = (): void => {
    this.#drawing = undefined;
    try {
      const { columns, rows } = this.#terminal.output;
      const look = { columns, rows, isUnicode: this.#isUnicode };
      const { lines, cursor, question } = show(this.#state, look, performance.now());
      this.#screen.draw(
        lines.map((line) => paintLine(line, colors, this.#isUnicode)),
        cursor,
      );
      this.#state = step(this.#state, { type: 'drawn', shown: question }, performance.now()).state;
    } catch (error) {
      this.#fail(error);
    }
  };
}
