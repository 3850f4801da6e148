import { addon } from '../addon/load.js';
import type { RecordPump } from '../addon/native.js';
import { TomoyoError } from '../errors.js';
import { compileFilter, type AuditFilter, type RecordTest } from './filter.js';
import { AuditRecord } from './record.js';
import { splitRecords } from './split.js';

export type AuditEvent =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  /** Records may be missing at this place of the stream: we stopped reading because `limitBytes` were waiting here. */
  | { readonly kind: 'gap'; readonly reason: 'buffer-full' }
  | { readonly kind: 'malformed'; readonly error: TomoyoError; readonly raw: string };

export interface AuditOptions {
  /** Ends the stream; the loop throws the signal's own reason. */
  readonly signal?: AbortSignal;
  /** Most bytes of whole records held between two reads of the loop; default 1 MiB, at least 4096. */
  readonly limitBytes?: number;
  /** Records that do not pass are left out; gaps and malformed records never are. A function that throws ends the loop. */
  readonly filter?: AuditFilter | RecordTest;
}

/** Streams in which somebody waits: they are held here, or they could be collected under the loop's feet. */
const waiting = new Set<AuditStream>();

/** Takes the abort listener off a long-lived signal when a stream was forgotten. */
const forgotten = new FinalizationRegistry<() => void>((removeListener) => removeListener());

/**
 * The kernel's audit records as it queues them, in its order. Waits without polling.
 *
 * A record is delivered once, to one reader of the whole machine. When the loop is slow, `limitBytes` are held, then
 * reading stops and the kernel's own queue fills; where that happened a `gap` follows. `break`, a throw, the signal,
 * close() and leaving an `await using` scope all free the descriptor and the thread. A waiting stream keeps the process
 * alive unless unref() was called.
 *
 * Source: security/tomoyo/audit.c, tomoyo_read_log(), tomoyo_poll_log(). Tested: test/board/audit.board.ts.
 */
export class AuditStream implements AsyncIterableIterator<AuditEvent>, AsyncDisposable {
  readonly #pump: RecordPump;
  readonly #isWanted: RecordTest;
  readonly #events: AsyncGenerator<AuditEvent, undefined>;
  #wake: (() => void) | undefined;
  #closed = false;
  #referenced = true;
  #failure: { readonly reason: unknown } | undefined;
  #removeListener: () => void = () => {};

  /**
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   */
  constructor(path: string, { signal, limitBytes = 1 << 20, filter = {} }: AuditOptions = {}) {
    if (!Number.isSafeInteger(limitBytes) || limitBytes < 4096 || limitBytes > 1 << 30)
      throw new TomoyoError(
        'TOMOYO_BAD_OPTION',
        `"limitBytes" must be a whole number from 4096 to 1073741824, got ${limitBytes}.`,
      );
    this.#isWanted = compileFilter(filter);
    signal?.throwIfAborted();
    const self = new WeakRef(this);
    this.#pump = new (addon().RecordPump)(path, limitBytes, () => AuditStream.#notify(self.deref()));
    this.#events = this.#read();
    if (signal) this.#listen(signal, self);
  }

  #listen(signal: AbortSignal, self: WeakRef<AuditStream>): void {
    const abort = () => AuditStream.#end(self.deref(), { reason: signal.reason });
    const remove = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    this.#removeListener = remove;
    forgotten.register(this, remove, this);
  }

  next(): Promise<IteratorResult<AuditEvent, undefined>> {
    return this.#events.next();
  }

  /** Ends the stream; what `break` calls. */
  async return(): Promise<IteratorResult<AuditEvent, undefined>> {
    this.close();
    return this.#events.return(undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Stops the thread and closes the descriptor. A waiting loop ends. Records not yet taken are lost. Idempotent. */
  close(): void {
    AuditStream.#end(this, undefined);
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
    stream.#pump.close();
    AuditStream.#notify(stream);
  }

  static #notify(stream: AuditStream | undefined): void {
    if (!stream) return;
    const wake = stream.#wake;
    stream.#wake = undefined;
    wake?.();
  }

  async *#read(): AsyncGenerator<AuditEvent, undefined> {
    try {
      while (!this.#closed) {
        const batch = this.#pump.take();
        if (batch.length === 0) {
          await this.#ready();
          continue;
        }
        const pauses = this.#pump.takePauses();
        for (const raw of splitRecords(batch)) {
          const event = toEvent(raw);
          if (event.kind === 'record' && !this.#isWanted(event.record)) continue;
          yield event;
          if (this.#closed) break;
        }
        if (pauses > 0 && !this.#closed) yield { kind: 'gap', reason: 'buffer-full' };
        await yieldToEventLoop();
      }
      if (this.#failure) throw this.#failure.reason;
    } finally {
      this.close();
    }
    return undefined;
  }

  async #ready(): Promise<void> {
    waiting.add(this);
    if (this.#referenced) this.#pump.ref();
    try {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    } finally {
      this.#pump.unref();
      waiting.delete(this);
    }
  }
}

function toEvent(raw: string): AuditEvent {
  try {
    return { kind: 'record', record: new AuditRecord(raw) };
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    return { kind: 'malformed', error, raw };
  }
}

/** Between two batches timers, sockets and signals get their turn, however fast the kernel is. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
