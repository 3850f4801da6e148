import { dirname, join } from 'node:path';
import { addon } from '../addon/load.js';
import type { CheckPoint, RecordPump } from '../addon/native.js';
import { TomoyoError } from '../errors.js';
import { parseStat } from '../language/stat.js';
import { compileFilter, type AuditFilter, type RecordTest } from './filter.js';
import { fileHolders } from './file-holders.js';
import { LossAccount, type AuditAccount, type ModeCounts } from './loss-account.js';
import { AuditRecord } from './record.js';
import { splitRecords } from './split.js';

export type AuditEvent =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  | AuditGap
  | { readonly kind: 'malformed'; readonly error: TomoyoError; readonly raw: string };

/** Records are missing at this place of the stream, or earlier, or may be. */
export interface AuditGap {
  readonly kind: 'gap';
  /**
   * `buffer-full`: we stopped reading because `limitBytes` were waiting. `queue-full`: more than `max_audit_log` records
   * waited in the kernel, or it had no memory for them. `other-reader`: another process has the file open.
   */
  readonly reason: 'buffer-full' | 'queue-full' | 'other-reader';
  /**
   * How many requests that were not allowed the kernel counted and did not hand out to us, since the last gap that says
   * so. Where a profile has `reject_log=no` they were never recorded. Absent: not known yet, perhaps none. Records of
   * granted requests may be missing, too: nothing counts them.
   */
  readonly lost?: ModeCounts;
}

export interface AuditOptions {
  /** Ends the stream; the loop throws the signal's own reason. */
  readonly signal?: AbortSignal;
  /** Most bytes of whole records held between two reads of the loop; default 1 MiB, at least 4096. */
  readonly limitBytes?: number;
  /** Records that do not pass are left out; gaps and malformed records never are. A function that throws ends the loop. */
  readonly filter?: AuditFilter | RecordTest;
  /** Compares what comes with the counters in `stat`, so that gaps say how much is lost; default true. */
  readonly account?: boolean;
}

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
  readonly #pump: RecordPump;
  readonly #path: string;
  readonly #isWanted: RecordTest;
  readonly #account: LossAccount | undefined;
  /** What is left of what was taken. */
  #taken: Iterator<AuditEvent, undefined> = [][Symbol.iterator]();
  #hasPaused = false;
  #isSettled = false;
  readonly #events: AsyncGenerator<AuditEvent, undefined>;
  #wake: (() => void) | undefined;
  #closed = false;
  #referenced = true;
  #failure: { readonly reason: unknown } | undefined;
  #removeListener: () => void = () => {};

  /**
   * @param path of `audit`; `stat` is beside it
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION
   */
  constructor(path: string, options: AuditOptions = {}) {
    const { signal, limitBytes = 1 << 20, filter = {}, account = true } = options;
    if (!Number.isSafeInteger(limitBytes) || limitBytes < 4096 || limitBytes > 1 << 30)
      throw new TomoyoError(
        'TOMOYO_BAD_OPTION',
        `"limitBytes" must be a whole number from 4096 to 1073741824, got ${limitBytes}.`,
      );
    this.#isWanted = compileFilter(filter);
    signal?.throwIfAborted();
    const self = new WeakRef(this);
    const notify = () => AuditStream.#notify(self.deref());
    this.#path = path;
    this.#account = account ? new LossAccount() : undefined;
    this.#pump = new (addon().RecordPump)(path, limitBytes, notify, ...(account ? [join(dirname(path), 'stat')] : []));
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

  /**
   * What came and what is lost of the requests that were not allowed. Of a closed stream it is final: closing it reads what
   * still waited, and the counters.
   * @throws TomoyoError TOMOYO_BAD_OPTION for a stream with `account: false`
   */
  account(): AuditAccount {
    if (!this.#account) throw new TomoyoError('TOMOYO_BAD_OPTION', 'This stream was opened with "account: false".');
    if (this.#closed) this.#settle();
    return this.#account.state;
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
        const checkPoints = this.#pump.takeCheckPoints();
        if (batch.length === 0 && checkPoints.length === 0) {
          await this.#ready();
          continue;
        }
        this.#taken = this.#eventsOf(batch, checkPoints);
        // not for...of, which would end it at a break: what is left is counted
        for (let next = this.#taken.next(); !next.done; next = this.#taken.next()) {
          yield next.value.kind === 'gap' ? await this.#explained(next.value) : next.value;
          if (this.#closed) break;
        }
        await yieldToEventLoop();
      }
      if (this.#failure) throw this.#failure.reason;
    } finally {
      this.close();
    }
    return undefined;
  }

  *#eventsOf(batch: Buffer, checkPoints: CheckPoint[]): Generator<AuditEvent, undefined> {
    const pauses = this.#pump.takePauses();
    let offset = 0;
    for (const raw of splitRecords(batch)) {
      for (; checkPoints[0] && checkPoints[0].offset <= offset; checkPoints.shift()) yield* this.#check(checkPoints[0]);
      offset += raw.length + 1;
      const event = toEvent(raw);
      if (event.kind === 'record') {
        this.#account?.add(event.record, !this.#closed);
        if (this.#closed || !this.#isWanted(event.record)) continue;
      }
      yield event;
    }
    if (pauses > 0) {
      this.#hasPaused = true;
      yield { kind: 'gap', reason: 'buffer-full' };
    }
    for (const checkPoint of checkPoints) yield* this.#check(checkPoint);
    return undefined;
  }

  *#check({ before, after }: CheckPoint): Generator<AuditGap, undefined> {
    let lost: ModeCounts | undefined;
    try {
      lost = this.#account?.check(parseStat(before).violations, parseStat(after).violations);
    } catch (error) {
      if (!(error instanceof TomoyoError)) throw error;
      this.#account?.checkFailed();
    }
    if (!lost) return undefined;
    const hasPaused = this.#hasPaused;
    this.#hasPaused = false;
    yield { kind: 'gap', reason: hasPaused ? 'buffer-full' : 'queue-full', lost };
    return undefined;
  }

  async #explained(gap: AuditGap): Promise<AuditGap> {
    if (!gap.lost) return gap;
    const holders = [...((await fileHolders([this.#path])).get(this.#path) ?? [])];
    return holders.some((pid) => pid !== process.pid) ? { ...gap, reason: 'other-reader' } : gap;
  }

  /** Counts what was read and nobody will see. */
  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    while (!this.#taken.next().done);
    try {
      for (const _ of this.#eventsOf(this.#pump.take(), this.#pump.takeCheckPoints()));
    } catch (error) {
      // the failure of the thread, which ended the loop
      if (!(error instanceof TomoyoError)) throw error;
      this.#account?.checkFailed();
    }
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
