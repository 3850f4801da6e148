import { AuditRecord } from '../audit/record.js';
import { TomoyoError } from '../errors.js';
import type { Decision } from './answer-rule.js';
import type { QuestionText } from './question-text.js';

/** What one can tell the kernel. `retry`: look at the policy again. */
export type Answer = 'allow' | 'deny' | 'retry';

/** What became of an answer. */
export type AnswerResult =
  /** The kernel had the question and has the answer. The program goes on within a second. */
  | { readonly kind: 'taken'; readonly answer: Answer }
  /** The question waits no more: out of time, answered by another program, or its own program is gone. Nothing happened. */
  | { readonly kind: 'late' }
  /** This process has answered it before. Nothing happened. */
  | { readonly kind: 'answered'; readonly answer: Answer };

/** How a question ended. `gone`: as `late` of an AnswerResult, or the stream was closed. */
export type QuestionEnd = { readonly kind: 'answered'; readonly answer: Answer } | { readonly kind: 'gone' };

/** What allowAlways() did. */
export type AddResult = AnswerResult & {
  /** The line that is now in the policy of the domain; absent when the question was gone before it was written. */
  readonly added?: string;
};

/** What a question needs of the stream it came from. */
export interface Answering {
  /** Whether it still waited, and has the answer. A promise where the kernel is far away. */
  readonly answer: (question: Question, answer: Answer) => boolean | Promise<boolean>;
  /** Adds an entry to the domain of a question that waits; undefined: it does not wait. */
  readonly addEntry: (question: Question, line: string | undefined) => Promise<string | undefined>;
  /** Keeps it waiting so much longer. */
  readonly hold: (question: Question, forMs: number) => void;
  /** How long the kernel waits yet, in ms, if the question was read so long ago. */
  readonly patience: (ageMs: number) => number;
}

/** Made for them the kernel's retry fails: mknod(2) returns 1 and makes nothing. */
const NEVER_RETRIED: ReadonlySet<string> = new Set(['file mkblock', 'file mkchar']);

/**
 * A request that the policy does not allow, and its program, which the kernel holds until somebody answers: ten seconds
 * after it came, or after the last answer or keepAlive() of anybody, it is refused.
 *
 * Each answer is written once, whoever gives it first; further calls say so in their result.
 * Source: security/tomoyo/common.c, tomoyo_supervisor(). Tested: test/board/query.board.ts.
 */
export class Question {
  readonly serial: number;
  readonly retries: number;
  /** The request in the form of an audit record, as the kernel gave it. */
  readonly raw: string;
  /** When it was read. */
  readonly askedAt = new Date();
  /** Settles when it waits no more; never rejects. */
  readonly ended: Promise<QuestionEnd>;
  readonly #since = performance.now();
  readonly #answering: Answering;
  #record: AuditRecord | undefined;
  #end: QuestionEnd | undefined;
  #endedAtMs: number | undefined;
  #decision: Decision | undefined;
  /** Settles when the answer that is on its way has arrived, or could not; whoever answers meanwhile waits for that. */
  #sent: Promise<unknown> | undefined;
  #settle: (end: QuestionEnd) => void = () => {};

  constructor({ serial, retry, request }: QuestionText, answering: Answering) {
    this.serial = serial;
    this.retries = retry;
    this.raw = request;
    this.#answering = answering;
    this.ended = new Promise((resolve) => (this.#settle = resolve));
  }

  /** The request as in the audit log. @throws TomoyoError TOMOYO_BAD_RECORD if it is not in the kernel's form */
  get record(): AuditRecord {
    this.#record ??= new AuditRecord(this.raw);
    return this.#record;
  }

  /** The end, if there is one already. */
  get end(): QuestionEnd | undefined {
    return this.#end;
  }

  /** When it ended, in ms of performance.now(): for an answer of this process, when that was written. */
  get endedAtMs(): number | undefined {
    return this.#endedAtMs;
  }

  /**
   * What the rules of its stream say; undefined without rules, and where the record is not in the kernel's form. Where the
   * action is `allow` or `deny` that is its answer: `ended` tells whether it came in time.
   */
  get decision(): Decision | undefined {
    return this.#decision;
  }

  /** How long the kernel waits yet, in milliseconds, at least: answers of other programs may put it off. 0: it has ended. */
  get remainingMs(): number {
    return this.#end ? 0 : Math.max(0, this.#answering.patience(performance.now() - this.#since));
  }

  /** When that will be over. */
  get deadline(): Date {
    return new Date(Date.now() + this.remainingMs);
  }

  /** Whether retry() can be used: not for device nodes. */
  get canRetry(): boolean {
    return !NEVER_RETRIED.has(this.record.operation);
  }

  /**
   * This one request is granted; the policy stays as it is.
   * @throws TomoyoError TOMOYO_NOT_MANAGER, TOMOYO_SYSTEM_CALL
   */
  async allow(): Promise<AnswerResult> {
    return this.#answer('allow');
  }

  /** The request is refused now. @throws TomoyoError as allow() */
  async deny(): Promise<AnswerResult> {
    return this.#answer('deny');
  }

  /**
   * The kernel looks at the policy again. If it still does not allow the request, a new question comes, with `retries` one
   * higher.
   * @throws TomoyoError TOMOYO_NO_RETRY for `file mkblock` and `file mkchar`, where the kernel would let mknod(2) return 1
   *   without having made anything; as allow()
   */
  async retry(): Promise<AnswerResult> {
    if (!this.canRetry)
      throw new TomoyoError(
        'TOMOYO_NO_RETRY',
        `"${this.record.operation}" cannot be retried: the kernel would let mknod(2) return 1 and make nothing.`,
      );
    return this.#answer('retry');
  }

  /**
   * Adds an entry to the policy of the domain, reads back that it is there, then lets the kernel look again; a request for a
   * device node, which cannot be retried, is allowed. The entry is in the kernel alone until the policy is saved.
   * @param line the entry; default the one that learning would have added, `record.toPolicyEntry()`
   * @throws TomoyoError TOMOYO_NOT_APPLIED: the kernel did not take the entry; a PolicySyntaxError for a line that is none,
   *   before anything is written; as allow(), and TOMOYO_NO_PERMISSION
   */
  async allowAlways(line?: string): Promise<AddResult> {
    const before = this.#ended();
    if (before) return before;
    const added = await this.#answering.addEntry(this, line);
    if (added === undefined) return this.#ended() ?? { kind: 'late' };
    return { ...(await this.#answer(this.canRetry ? 'retry' : 'allow')), added };
  }

  /**
   * Keeps the kernel waiting for at least so much longer, from now; all other questions, too: it knows no other way.
   * @param forMs default ten seconds; Infinity until it is answered or the stream is closed
   * @throws TomoyoError TOMOYO_BAD_OPTION; as allow()
   */
  keepAlive(forMs = 10_000): void {
    if (!(forMs > 0)) throw new TomoyoError('TOMOYO_BAD_OPTION', `"forMs" must be above 0, got ${forMs}.`);
    if (!this.#end) this.#answering.hold(this, forMs);
  }

  /** An object for JSON: that of the record, with `type` `question`. @throws TomoyoError TOMOYO_BAD_RECORD as record.body */
  toJSON(): object {
    const { serial, retries, askedAt, deadline } = this;
    return { ...this.record.toJSON(), type: 'question', serial, retries, askedAt, deadline };
  }

  /** For the stream: what its rules say. */
  decide(decision: Decision): void {
    this.#decision = decision;
  }

  /** For the stream: it waits no more. */
  finish(end: QuestionEnd, atMs = performance.now()): void {
    if (this.#end) return;
    this.#end = end;
    this.#endedAtMs = atMs;
    this.#settle(end);
  }

  #ended(): AnswerResult | undefined {
    if (!this.#end) return undefined;
    return this.#end.kind === 'gone' ? { kind: 'late' } : this.#end;
  }

  /** At once where the kernel is near: its answer is written before this returns. */
  async #answer(answer: Answer): Promise<AnswerResult> {
    while (this.#sent) await this.#sent;
    const before = this.#ended();
    if (before) return before;
    const taken = this.#answering.answer(this, answer);
    if (typeof taken === 'boolean') return this.#answered(answer, taken);
    const told = taken.then((isTaken) => this.#answered(answer, isTaken)).finally(() => (this.#sent = undefined));
    this.#sent = told.catch(() => undefined);
    return told;
  }

  #answered(answer: Answer, isTaken: boolean): AnswerResult {
    this.finish(isTaken ? { kind: 'answered', answer } : { kind: 'gone' });
    return isTaken ? { kind: 'taken', answer } : { kind: 'late' };
  }
}
