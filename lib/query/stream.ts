import { isAnswer } from './apply-rules.js';
import { QuestionSource, type Listener, type QueryFile } from './question-source.js';
import type { Question } from './question.js';
import type { CompiledRules } from './rules.js';

/** Options of queries(). */
export interface QueryOptions {
  /** Ends the stream; the loop throws the signal's own reason. */
  readonly signal?: AbortSignal;
  /**
   * What they allow and deny is answered at once: most of it on the thread that reads the questions, also while JavaScript is
   * busy. Of all streams of a process one may have rules.
   */
  readonly rules?: CompiledRules;
}

/** Streams in which somebody waits: they are held here, or they could be collected under the loop's feet. */
const waiting = new Set<QueryStream>();

/** Leaves the source when a stream was forgotten: nobody answers, and everybody would wait. */
const forgotten = new FinalizationRegistry<() => void>((leave) => leave());

/**
 * The kernel's questions, each once to each stream: requests that the policy does not allow in enforcing mode, while
 * their programs wait for an answer.
 *
 * **Open, it changes how the system behaves**: the kernel holds every refused request of the machine for up to ten seconds
 * instead of refusing it at once, until the last stream of all programs is closed; then whatever waits is refused at once.
 * So it is when the process ends, however it ends. A question that is gone when the loop comes to it is left out.
 *
 * With rules also questions that they have answered are given, each once, with `decision`, and ended: nothing is decided
 * that is not told. What they leave to a person or to the policy has a `decision` too, and waits for an answer.
 *
 * `break`, a throw, the signal, close() and leaving an `await using` scope all close it. All streams of a process share
 * one descriptor and the Question objects: nothing is answered twice. A waiting stream keeps the process alive unless
 * unref() was called.
 *
 * Source: security/tomoyo/common.c, tomoyo_supervisor(), tomoyo_poll_query(). Tested: test/board/query.board.ts.
 */
export class QueryStream implements AsyncIterableIterator<Question>, AsyncDisposable {
  readonly #source: QuestionSource;
  readonly #self: WeakRef<Listener>;
  readonly #listener: Listener;
  /** Those that wait and were not given; their end takes them out. */
  readonly #questions = new Set<Question>();
  #lastCall: Promise<unknown> = Promise.resolve();
  #wake: (() => void) | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;
  #referenced = true;
  #counted = false;
  #isRuled = false;
  #failure: { readonly reason: unknown } | undefined;
  readonly #removeListener: () => void;

  /**
   * @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION; TOMOYO_NOT_MANAGER: this program
   *   could not answer, so nobody is made to wait; TOMOYO_IN_USE as setRules()
   */
  constructor(file: QueryFile, { signal, rules }: QueryOptions = {}) {
    signal?.throwIfAborted();
    const stream = new WeakRef(this);
    this.#listener = {
      add: (question) => QueryStream.#add(stream.deref(), question),
      fail: (reason) => QueryStream.#end(stream.deref(), { reason }),
    };
    this.#self = new WeakRef(this.#listener);
    this.#source = QuestionSource.join(file, this.#self);
    const self = this.#self;
    const source = this.#source;
    const abort = () => QueryStream.#end(stream.deref(), { reason: signal?.reason });
    this.#removeListener = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    const removeListener = this.#removeListener;
    const forget = () => {
      removeListener();
      void source.leave(self);
    };
    forgotten.register(this, forget, this);
    if (rules) this.#beginWith(rules);
  }

  #beginWith(rules: CompiledRules): void {
    try {
      this.setRules(rules);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Answers by these rules from now on; undefined: by none. What waits and was not decided yet is decided, too.
   * @throws TomoyoError TOMOYO_IN_USE: another stream of this process has rules
   */
  setRules(rules: CompiledRules | undefined): void {
    if (this.#closed) return;
    this.#source.setRules(this.#self, rules);
    this.#isRuled = rules !== undefined;
  }

  /** Calls are answered in their order. */
  next(): Promise<IteratorResult<Question, undefined>> {
    const answer = this.#lastCall.then(() => this.#next());
    this.#lastCall = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the stream; what `break` calls. */
  async return(): Promise<IteratorResult<Question, undefined>> {
    this.close();
    await this.#lastCall;
    await this.#closing;
    return { done: true, value: undefined };
  }

  /** The stream itself: it can be gone through once. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it, as `break` in its loop does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Stops listening. If nobody else does the kernel refuses at once what waits, and all that comes. Idempotent. */
  close(): void {
    QueryStream.#end(this, undefined);
  }

  /** Settles when the kernel asks: what it would refuse from then on comes. Also when the stream has ended. */
  async begun(): Promise<void> {
    await this.#source.opened;
  }

  /** Lets the process end although the stream waits. */
  unref(): this {
    this.#referenced = false;
    this.#count();
    return this;
  }

  /** Undoes unref(). */
  ref(): this {
    this.#referenced = true;
    this.#count();
    return this;
  }

  static #add(stream: QueryStream | undefined, question: Question): void {
    if (!stream) return;
    const isRuled = stream.#isRuled && isAnswer(question.decision);
    if (question.end && !isRuled) return;
    stream.#questions.add(question);
    const questions = new WeakRef(stream.#questions);
    if (!isRuled) void question.ended.then(() => questions.deref()?.delete(question));
    stream.#notify();
  }

  static #end(stream: QueryStream | undefined, failure: { readonly reason: unknown } | undefined): void {
    if (!stream || stream.#closed) return;
    stream.#closed = true;
    stream.#failure = failure;
    stream.#removeListener();
    forgotten.unregister(stream);
    stream.#closing = stream.#source.leave(stream.#self);
    stream.#questions.clear();
    stream.#notify();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  async #next(): Promise<IteratorResult<Question, undefined>> {
    for (;;) {
      for (const question of this.#questions) {
        this.#questions.delete(question);
        if (!question.end || isAnswer(question.decision)) return { done: false, value: question };
      }
      if (this.#closed) break;
      await this.#ready();
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.reason;
    return { done: true, value: undefined };
  }

  async #ready(): Promise<void> {
    waiting.add(this);
    try {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#count();
      await woken;
    } finally {
      waiting.delete(this);
      this.#count();
    }
  }

  /** A stream in which somebody waits keeps the process alive. */
  #count(): void {
    const counts = this.#referenced && waiting.has(this);
    if (counts !== this.#counted) this.#source.reference(counts ? 1 : -1);
    this.#counted = counts;
  }
}
