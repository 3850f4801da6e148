import type { Answered, KernelAccess, QuestionChannel } from '../access/kernel-access.js';
import { splitRecords } from '../audit/split.js';
import { TomoyoError } from '../errors.js';
import { applyRules } from './apply-rules.js';
import { ANSWER_CODES } from './native-rules.js';
import { parseQuestion } from './question-text.js';
import { Question, type Answer, type Answering } from './question.js';
import type { CompiledRules } from './rules.js';

/** Who is told of questions. */
export interface Listener {
  readonly add: (question: Question) => void;
  /** The stream is broken. */
  readonly fail: (reason: unknown) => void;
}

/** Adds an entry to the policy; see Answering. */
export type AddEntry = Answering['addEntry'];

/** The kernel's patience, tomoyo_supervisor(). */
const PATIENCE_MS = 10_000;

/** From the clock of process.hrtime() to that of performance.now(). */
const CLOCK_OFFSET_MS = performance.now() - Number(process.hrtime.bigint()) / 1e6;

/** While one is held the kernel waits so much longer at any time, at least: the channel sees to that every 2.5 seconds. */
const HELD_MS = 6_000;
/** For the channel. */
const FOREVER_MS = 2 ** 32 - 1;

/** Those that are open, by path: one each, so that nothing is answered twice. */
const open = new WeakMap<KernelAccess, Map<string, QuestionSource>>();

function openOf(access: KernelAccess): Map<string, QuestionSource> {
  const known = open.get(access) ?? new Map<string, QuestionSource>();
  open.set(access, known);
  return known;
}

/** A kernel's file `query`. */
export interface QueryFile {
  readonly access: KernelAccess;
  readonly path: string;
  readonly addEntry: AddEntry;
}

/**
 * The questions of one kernel, for all streams of this process: one descriptor, one Question object for each that waits.
 * Open while anybody listens.
 */
export class QuestionSource {
  readonly #file: QueryFile;
  readonly #channel: QuestionChannel;
  readonly #waiting = new Map<number, Question>();
  readonly #heldUntil = new Map<Question, number>();
  readonly #listeners = new Set<WeakRef<Listener>>();
  readonly #answering: Answering;
  #ruling: { readonly by: WeakRef<Listener>; readonly rules: CompiledRules } | undefined;
  #restartedAt = performance.now();
  #referenced = 0;
  #closing: Promise<void> | undefined;

  /**
   * Listens to the source of this file. What waits already is told at once.
   * @param file `addEntry` of the first one who listens is used
   * @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION, TOMOYO_NOT_MANAGER
   */
  static join(file: QueryFile, listener: WeakRef<Listener>): QuestionSource {
    const list = openOf(file.access);
    let source = list.get(file.path);
    if (!source) {
      source = new QuestionSource(file);
      list.set(file.path, source);
    }
    source.#listeners.add(listener);
    for (const question of source.#waiting.values()) listener.deref()?.add(question);
    return source;
  }

  private constructor(file: QueryFile) {
    this.#file = file;
    this.#answering = {
      addEntry: file.addEntry,
      answer: (question, answer) => this.#answer(question, answer),
      hold: (question, forMs) => this.#hold(question, forMs),
      patience: (ageMs) => this.#patience(ageMs),
    };
    this.#channel = file.access.openQuestions(file.path, () => this.#take());
  }

  /** Settles when the kernel asks, or there was a failure. */
  get opened(): Promise<void> | undefined {
    return this.#channel.opened;
  }

  /**
   * Answers by rules, for one of the listeners; what waits and was not decided, too. The reading thread answers where it
   * can: also while JavaScript is busy.
   * @throws TomoyoError TOMOYO_IN_USE: another listener has rules
   */
  setRules(listener: WeakRef<Listener>, rules: CompiledRules | undefined): void {
    if (this.#ruling && this.#ruling.by !== listener)
      throw new TomoyoError('TOMOYO_IN_USE', 'Another stream of this process answers by rules already.');
    const before = this.#channel.setRules?.(rules?.native);
    if (before) this.#tellAnswered(before);
    this.#ruling = rules && { by: listener, rules };
    for (const question of this.#waiting.values()) if (!question.decision) this.#applyRules(question);
  }

  /**
   * The last one who leaves closes it: then the kernel refuses at once what waits. Idempotent.
   * @returns settles when it is closed, if that takes time
   */
  leave(listener: WeakRef<Listener>): Promise<void> | undefined {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#close();
    else if (this.#ruling?.by === listener) this.setRules(listener, undefined);
    return this.#closing;
  }

  /** So many more streams wait: whether the source keeps the process alive. */
  reference(by: 1 | -1): void {
    this.#referenced += by;
    if (this.#referenced > 0) this.#channel.ref();
    else this.#channel.unref();
  }

  #close(): void {
    const list = openOf(this.#file.access);
    if (list.get(this.#file.path) === this) list.delete(this.#file.path);
    this.#closing ??= this.#channel.close() ?? undefined;
    for (const question of this.#waiting.values()) question.finish({ kind: 'gone' });
    this.#waiting.clear();
    this.#heldUntil.clear();
  }

  #take(): void {
    this.#orFail(() => {
      const seen = this.#channel.take();
      if ('answered' in seen) this.#tellAnswered(seen);
      for (const message of splitRecords(seen.questions)) {
        const question = new Question(parseQuestion(message), this.#answering);
        this.#waiting.set(question.serial, question);
        this.#applyRules(question);
        this.#tell(question);
      }
      for (const serial of seen.gone) this.#finish(serial);
    });
  }

  /** What the reading thread has answered. */
  #tellAnswered({ answered, answers }: Answered): void {
    for (const [index, message] of splitRecords(answered).entries()) {
      const { rule = -1, code, clockMs = Number.NaN } = answers[index] ?? {};
      const answer = code === ANSWER_CODES.allow ? 'allow' : 'deny';
      const question = new Question(parseQuestion(message), this.#answering);
      const decision = this.#ruling?.rules.decidedBy(rule, answer);
      if (decision) question.decide(decision);
      const atMs = clockMs + CLOCK_OFFSET_MS;
      this.#restartedAt = Math.max(this.#restartedAt, atMs);
      question.finish({ kind: 'answered', answer }, atMs);
      this.#tell(question);
    }
  }

  #tell(question: Question): void {
    for (const listener of this.#listeners) listener.deref()?.add(question);
  }

  #applyRules(question: Question): void {
    if (!this.#ruling) return;
    applyRules(this.#ruling.rules, question).catch((error: unknown) => this.#fail(error));
  }

  /** Where nobody waits for what is thrown: it ends the streams. */
  #orFail(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    for (const listener of this.#listeners) listener.deref()?.fail(error);
    this.#listeners.clear();
    this.#close();
  }

  #finish(serial: number): void {
    const question = this.#waiting.get(serial);
    if (!question) return;
    this.#waiting.delete(serial);
    this.#heldUntil.delete(question);
    question.finish({ kind: 'gone' });
  }

  #answer(question: Question, answer: Answer): boolean | Promise<boolean> {
    this.#waiting.delete(question.serial);
    this.#heldUntil.delete(question);
    const taken = this.#channel.answer(question.serial, ANSWER_CODES[answer]);
    return typeof taken === 'boolean' ? this.#answered(taken) : taken.then((isTaken) => this.#answered(isTaken));
  }

  #answered(isTaken: boolean): boolean {
    if (isTaken) this.#restartedAt = performance.now();
    return isTaken;
  }

  #hold(question: Question, forMs: number): void {
    this.#channel.hold(question.serial, Math.min(forMs, FOREVER_MS));
    this.#restartedAt = performance.now();
    this.#heldUntil.set(question, Math.max(this.#restartedAt + forMs, this.#heldUntil.get(question) ?? 0));
  }

  #patience(ageMs: number): number {
    const now = performance.now();
    const isHeld = [...this.#heldUntil.values()].some((until) => until > now);
    return Math.max(PATIENCE_MS - Math.min(ageMs, now - this.#restartedAt), isHeld ? HELD_MS : 0);
  }
}
