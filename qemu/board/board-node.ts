/** JavaScript in the guest, as its user sees it: one worker at a time, another one when it is gone. */
import { Script } from 'node:vm';
import { TomoyoError } from '../../lib/errors.js';
import { checkTimeout } from './check-number.js';
import type { Call, NodeOutput, NodeStart, NodeWorker } from './node-worker.js';
import { RUN_TIMEOUT_MS } from './run-command.js';

export interface NodeOptions extends NodeStart {
  /** Where what functions print goes; default 'inherit': our own stdout and stderr. */
  readonly output?: NodeOutput | undefined;
}

/** Options of eval(). */
export interface EvalOptions {
  /** Of the evaluation; default 60 s. Starting Node.js does not count. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a worker. */
export type StartWorker = () => Promise<NodeWorker>;

const CLOSE_LIMIT_MS = 5000;

/** Node.js in the guest. Made by Board.openNode(); end it with close() or `await using`. */
export class BoardNode implements AsyncDisposable {
  readonly #start: StartWorker;
  #worker: Promise<NodeWorker> | undefined;
  /** It is being killed, or its end was told. */
  #left: NodeWorker | undefined;
  #closed = false;

  /** For Board. @param warm A worker that is there already. */
  constructor(start: StartWorker, warm?: NodeWorker) {
    this.#start = start;
    if (warm !== undefined) this.#worker = Promise.resolve(warm);
  }

  /** Starts Node.js if it does not run. */
  async warm(): Promise<void> {
    await this.#running();
  }

  /**
   * Evaluates a function in the guest: its text goes there, with copies of the arguments, and a copy of what it returns,
   * or resolves with, comes back. See Board.eval().
   */
  eval<Result>(fn: () => Result, args?: readonly [], options?: EvalOptions): Promise<Awaited<Result>>;
  eval<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    args: Args,
    options?: EvalOptions,
  ): Promise<Awaited<Result>>;
  async eval(
    fn: (...args: never[]) => unknown,
    args: readonly unknown[] = [],
    options?: EvalOptions,
  ): Promise<unknown> {
    return this.call(callOf(fn, args), options);
  }

  /** As eval(), for the text of a function. */
  async call(call: Call, options: EvalOptions = {}): Promise<unknown> {
    const { signal, timeoutMs = RUN_TIMEOUT_MS } = options;
    checkTimeout(timeoutMs);
    signal?.throwIfAborted();
    const worker = await this.#running();
    signal?.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    const settled = new AbortController();
    const stopped = new Promise<never>((_resolve, reject) => {
      const stop = (why: string, error: unknown): void => {
        // nothing else ends a function
        this.#left = worker;
        worker.kill(why);
        reject(error);
      };
      const text = `A function did not return within ${timeoutMs} ms; Node.js in the guest was killed.`;
      const late = new TomoyoError('BOARD_COMMAND_TIMEOUT', text);
      timer = setTimeout(() => stop('another evaluation took too long', late), timeoutMs);
      const onAbort = (): void => stop('another evaluation was aborted', signal?.reason);
      signal?.addEventListener('abort', onAbort, { signal: settled.signal });
    });
    try {
      return await Promise.race([worker.call(call), stopped]);
    } catch (error) {
      if (error === worker.endedBy) this.#left = worker;
      throw error;
    } finally {
      clearTimeout(timer);
      settled.abort();
    }
  }

  /** Ends Node.js, whatever it is doing. Does nothing where the board is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = await this.#worker?.catch(() => undefined);
    if (worker === undefined) return;
    const limit = setTimeout(() => worker.kill('it did not end'), CLOSE_LIMIT_MS);
    await worker.process.endStdin();
    await worker.ended;
    clearTimeout(limit);
  }

  /** Ends the Node.js. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A worker that ended since the last evaluation is told of by the next one: what it held is lost. */
  async #running(): Promise<NodeWorker> {
    if (this.#closed) throw new TomoyoError('BOARD_CLOSED', 'Node.js in the guest was ended by close().');
    const starting = (this.#worker ??= this.#start());
    try {
      const worker = await starting;
      if (worker === this.#left) {
        if (this.#worker === starting) this.#worker = undefined;
        return await this.#running();
      }
      if (worker.endedBy !== undefined) throw worker.endedBy;
      return worker;
    } catch (error) {
      if (this.#worker === starting) this.#worker = undefined;
      throw error;
    }
  }
}

/** @throws TomoyoError BOARD_BAD_OPTION for a function whose text does not stand by itself. */
export function callOf(fn: (...args: never[]) => unknown, args: readonly unknown[]): Call {
  const { stack = '' } = new Error('for its stack');
  return { source: sourceOf(fn), args, callers: stack.slice(stack.indexOf('\n    at ')) };
}

function sourceOf(fn: (...args: never[]) => unknown): string {
  const source = Function.prototype.toString.call(fn);
  try {
    void new Script(`(${source}\n)`);
    return source;
  } catch (cause) {
    const what = source.includes('[native code]') ? 'a native or bound one' : 'a method or accessor';
    const text = `eval() takes an arrow function or a function expression, whose text goes to the guest; this is ${what}: ${source}`;
    throw new TomoyoError('BOARD_BAD_OPTION', text, { cause });
  }
}
