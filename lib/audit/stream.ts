import { dirname, join } from 'node:path';
import type { KernelAccess, RecordSource } from '../access/kernel-access.js';
import { localAccess } from '../access/local-access.js';
import { TomoyoError } from '../errors.js';
import type { AuditOptions } from './audit-options.js';
import type { AuditEvent } from './event.js';
import { compileFilter } from './filter.js';
import { LossAccount, type AuditAccount } from './loss-account.js';
import { TakenEvents } from './taken-events.js';
import { Turns, yieldToEventLoop } from './turns.js';

/** Between two turns of the event loop: each is as long as some records. */
const TURN_BYTES = 128 << 10;

/** Streams in which somebody waits: they are held here, or they could be collected under the loop's feet. */
const waiting = new Set<AuditStream>();

/** Takes the abort listener off a long-lived signal when a stream was forgotten. */
const forgotten = new FinalizationRegistry<() => void>((removeListener) => removeListener());

/**
 * The kernel's audit records as it queues them, in its order. Waits without polling.
 *
 * A record is delivered once, to one reader of the whole machine. When the loop is slow, `limitBytes` are held, then
 * reading stops and the kernel's own queue fills; where that happened, or the kernel dropped records, a `gap` follows: at
 * most a second later, once the counters in `stat` tell. `break`, a throw, the signal, close() and leaving an `await using`
 * scope all free the descriptor and the thread. A waiting stream keeps the process alive unless unref() was called.
 *
 * Source: security/tomoyo/audit.c, tomoyo_read_log(), tomoyo_poll_log(). Tested: test/board/audit.board.ts, audit-loss.board.ts.
 */
export class AuditStream implements AsyncIterableIterator<AuditEvent>, AsyncDisposable {
  readonly #access: KernelAccess;
  readonly #pump: RecordSource;
  readonly #path: string;
  readonly #account: LossAccount | undefined;
  readonly #taken: TakenEvents;
  /** Taken since the event loop had its turn. */
  #turnBytes = 0;
  #isSettled = false;
  #isFinishing = false;
  /** Until the pump has stopped, and all that it read can be taken. */
  #stopping: Promise<void> | undefined;
  #begin: () => void = () => {};
  // not in the constructor: what the pump calls would refer to the stream
  readonly #begun = new Promise<void>((resolve) => (this.#begin = resolve));
  readonly #turns = new Turns(() => this.close());
  #wake: (() => void) | undefined;
  #closed = false;
  #referenced = true;
  #failure: { readonly reason: unknown } | undefined;
  #removeListener: () => void = () => {};

  /**
   * @param path of `audit`; `stat` is beside it
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   */
  constructor(path: string, options: AuditOptions = {}, access = localAccess()) {
    const { signal, limitBytes = 16 << 20, filter, account = true } = options;
    if (!Number.isSafeInteger(limitBytes) || limitBytes < 4096 || limitBytes > 1 << 30)
      throw new TomoyoError(
        'TOMOYO_BAD_OPTION',
        `"limitBytes" must be a whole number from 4096 to 1073741824, got ${limitBytes}.`,
      );
    const isWanted = filter && compileFilter(filter);
    signal?.throwIfAborted();
    const self = new WeakRef(this);
    const notify = () => AuditStream.#notify(self.deref());
    this.#path = path;
    this.#access = access;
    this.#account = account ? new LossAccount() : undefined;
    this.#taken = new TakenEvents(this.#account, isWanted);
    const counters = account ? join(dirname(path), 'stat') : undefined;
    this.#pump = access.openRecords(path, { limitBytes, onReady: notify, counters });
    if (signal) this.#listen(signal, self);
  }

  #listen(signal: AbortSignal, self: WeakRef<AuditStream>): void {
    const abort = () => AuditStream.#end(self.deref(), { reason: signal.reason });
    const remove = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    this.#removeListener = remove;
    forgotten.register(this, remove, this);
  }

  /** The next event; waits for it. */
  next(): Promise<IteratorResult<AuditEvent, undefined>> {
    try {
      // most calls of a storm end here: nothing is waited for
      const value = this.#turns.waiting > 0 ? undefined : this.#givenEvent();
      if (value) return Promise.resolve({ done: false, value });
    } catch (error) {
      return this.#turns.take(() => Promise.reject(error));
    }
    return this.#turns.take(async () => {
      const value = await this.#coming(() => this.#givenEvent());
      return value ? { done: false, value } : { done: true, value: undefined };
    });
  }

  /**
   * The same events, all that are there at once: for programs that must keep up with storms, where a promise for each
   * record costs more than the record. Leaving the loop ends the stream; so does what a filter throws, and the batch is lost.
   */
  async *batches(): AsyncGenerator<readonly AuditEvent[], undefined> {
    const coming = () => this.#turns.take(() => this.#coming(() => this.#givenBatch()));
    try {
      for (let batch; (batch = this.#batchAtOnce() ?? (await coming()));) yield batch;
    } finally {
      this.close();
      await this.#stopping;
    }
    return undefined;
  }

  /** Ends the stream; what `break` calls. */
  async return(): Promise<IteratorResult<AuditEvent, undefined>> {
    this.close();
    await this.#turns.last;
    await this.#stopping;
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

  /** Stops the thread and closes the descriptor. A waiting loop ends. Records not yet taken are lost. Idempotent. */
  close(): void {
    AuditStream.#end(this, undefined);
  }

  /**
   * Reads what waits in the kernel's queue, up to twice `limitBytes`, and no more; the loop is given all that was read, and
   * then ends. For daemons that are told to stop.
   */
  finish(): void {
    if (this.#closed || this.#isFinishing) return;
    this.#isFinishing = true;
    this.#stop();
    AuditStream.#notify(this);
  }

  /**
   * What came and what is lost of the requests that were not allowed, as far as it was read: a little ahead of the loop. Of a
   * closed stream it is final: closing it reads what still waited, and the counters. (Of a board's it is final once
   * return(), or the end of the loop's scope, has settled.)
   * @throws TomoyoError TOMOYO_BAD_OPTION for a stream with `account: false`
   */
  account(): AuditAccount {
    const account = this.#counting();
    if (this.#closed && !this.#stopping) this.#settle();
    return account.state;
  }

  /**
   * Settles when counting has begun, or the stream has ended: what is refused from then on comes, or is counted as lost.
   * @throws TomoyoError as account()
   */
  async begun(): Promise<void> {
    this.#counting();
    this.#hold();
    await this.#begun;
    if (!this.#wake) this.#letGo();
  }

  /** Lets the process end although the stream waits. */
  unref(): this {
    this.#referenced = false;
    this.#pump.unref();
    return this;
  }

  /** Undoes unref(). */
  ref(): this {
    this.#referenced = true;
    if (this.#wake) this.#pump.ref();
    return this;
  }

  static #end(stream: AuditStream | undefined, failure: { readonly reason: unknown } | undefined): void {
    if (!stream || stream.#closed) return;
    stream.#closed = true;
    stream.#failure = failure;
    stream.#removeListener();
    forgotten.unregister(stream);
    stream.#stop();
    AuditStream.#notify(stream);
  }

  static #notify(stream: AuditStream | undefined): void {
    if (!stream) return;
    stream.#begin();
    const wake = stream.#wake;
    stream.#wake = undefined;
    wake?.();
  }

  #counting(): LossAccount {
    if (this.#account) return this.#account;
    throw new TomoyoError('TOMOYO_BAD_OPTION', 'This stream was opened with "account: false".');
  }

  #stop(): void {
    const stopping = this.#pump.close();
    this.#stopping = stopping?.finally(() => {
      this.#stopping = undefined;
      AuditStream.#notify(this);
    });
  }

  /** What can be given without waiting. */
  #givenEvent(): AuditEvent | undefined {
    return this.#closed ? undefined : this.#taken.next();
  }

  #givenBatch(): readonly AuditEvent[] | undefined {
    return this.#closed ? undefined : this.#taken.rest();
  }

  /** More is taken if needed: in a storm nobody waits for most batches. */
  #batchAtOnce(): readonly AuditEvent[] | undefined {
    if (this.#turns.waiting > 0) return undefined;
    return this.#givenBatch() ?? (this.#takeMore() ? this.#givenBatch() : undefined);
  }

  /** What one of these gives once something has come; undefined: the stream has ended. */
  async #coming<Given>(given: () => Given | undefined): Promise<Given | undefined> {
    for (;;) {
      await this.#taken.explain(() => this.#othersRead());
      const found = given();
      if (found) return found;
      if (!(await this.#refill())) return undefined;
    }
  }

  /** Waits for what comes. False: the stream has ended. */
  async #refill(): Promise<boolean> {
    while (!this.#closed) {
      if (this.#takeMore()) return true;
      if (this.#turnBytes >= TURN_BYTES) {
        this.#turnBytes = 0;
        await yieldToEventLoop();
      } else if (this.#isFinishing && !this.#stopping) this.close();
      else await this.#ready();
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.reason;
    return false;
  }

  /** False: there is nothing, or it is the turn of the event loop. */
  #takeMore(): boolean {
    if (this.#closed || this.#turnBytes >= TURN_BYTES) return false;
    const bytes = this.#taken.add(this.#pump.take());
    this.#turnBytes += bytes ?? 0;
    return bytes !== undefined;
  }

  async #othersRead(): Promise<boolean> {
    const holders = [...((await this.#access.fileHolders([this.#path])).get(this.#path) ?? [])];
    return !holders.every((pid) => this.#access.isOwn(pid));
  }

  /** Counts what was read and nobody will see. */
  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    try {
      this.#taken.discardRest(() => this.#pump.take());
    } catch (error) {
      // the failure of the thread, which ended the loop
      if (!(error instanceof TomoyoError)) throw error;
      this.#account?.checkFailed();
    }
  }

  async #ready(): Promise<void> {
    this.#hold();
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#letGo();
  }

  #hold(): void {
    waiting.add(this);
    if (this.#referenced) this.#pump.ref();
  }

  #letGo(): void {
    this.#pump.unref();
    waiting.delete(this);
  }
}
