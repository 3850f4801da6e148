import { addon } from '../addon/load.js';
import type { QueryChannel } from '../addon/native.js';
import { splitRecords } from '../audit/split.js';
import { parseQuestion } from './question-text.js';
import { Question, type Answer, type Answering } from './question.js';

/** Who is told of questions. */
export interface Listener {
  readonly add: (question: Question) => void;
  /** The stream is broken. */
  readonly fail: (reason: unknown) => void;
}

/** Adds an entry to the policy; see Answering. */
export type AddEntry = Answering['addEntry'];

const CODES: Readonly<Record<Answer, number>> = { allow: 1, deny: 2, retry: 3 };

/** The kernel's patience, tomoyo_supervisor(). */
const PATIENCE_MS = 10_000;

/** Some beats may be missed. */
const BEAT_MS = 2_500;

/** Those that are open, by path: one each, so that nothing is answered twice. */
const open = new Map<string, QuestionSource>();

/**
 * The questions of one kernel, for all streams of this process: one descriptor, one Question object for each that waits.
 * Open while anybody listens.
 */
export class QuestionSource {
  readonly #path: string;
  readonly #channel: QueryChannel;
  readonly #waiting = new Map<number, Question>();
  readonly #heldUntil = new Map<Question, number>();
  readonly #listeners = new Set<WeakRef<Listener>>();
  readonly #answering: Answering;
  #restartedAt = performance.now();
  #beat: NodeJS.Timeout | undefined;
  #referenced = 0;

  /**
   * Listens to the source of this path. What waits already is told at once.
   * @param addEntry of the first one who listens is used
   * @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION, TOMOYO_NOT_MANAGER
   */
  static join(path: string, listener: WeakRef<Listener>, addEntry: AddEntry): QuestionSource {
    let source = open.get(path);
    if (!source) {
      source = new QuestionSource(path, addEntry);
      open.set(path, source);
    }
    source.#listeners.add(listener);
    for (const question of source.#waiting.values()) listener.deref()?.add(question);
    return source;
  }

  private constructor(path: string, addEntry: AddEntry) {
    this.#path = path;
    this.#answering = {
      addEntry,
      answer: (question, answer) => this.#answer(question, answer),
      hold: (question, forMs) => this.#hold(question, forMs),
      patience: (ageMs) => PATIENCE_MS - Math.min(ageMs, performance.now() - this.#restartedAt),
    };
    this.#channel = new (addon().QueryChannel)(path, () => this.#take());
    try {
      // who may not answer must not make others wait
      this.#channel.keepWaiting();
    } catch (error) {
      this.#channel.close();
      throw error;
    }
  }

  /** The last one who leaves closes it: then the kernel refuses at once what waits. Idempotent. */
  leave(listener: WeakRef<Listener>): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#close();
  }

  /** So many more streams wait: whether the source keeps the process alive. */
  reference(by: 1 | -1): void {
    this.#referenced += by;
    if (this.#referenced > 0) this.#channel.ref();
    else this.#channel.unref();
  }

  #close(): void {
    if (open.get(this.#path) === this) open.delete(this.#path);
    clearInterval(this.#beat);
    this.#channel.close();
    for (const question of this.#waiting.values()) question.finish({ kind: 'gone' });
    this.#waiting.clear();
    this.#heldUntil.clear();
  }

  #take(): void {
    this.#orFail(() => {
      const { questions, gone } = this.#channel.take();
      for (const message of splitRecords(questions)) {
        const question = new Question(parseQuestion(message), this.#answering);
        this.#waiting.set(question.serial, question);
        for (const listener of this.#listeners) listener.deref()?.add(question);
      }
      for (const serial of gone) this.#finish(serial);
    });
  }

  /** Where nobody waits for what is thrown: it ends the streams. */
  #orFail(call: () => void): void {
    try {
      call();
    } catch (error) {
      for (const listener of this.#listeners) listener.deref()?.fail(error);
      this.#listeners.clear();
      this.#close();
    }
  }

  #finish(serial: number): void {
    const question = this.#waiting.get(serial);
    if (!question) return;
    this.#waiting.delete(serial);
    this.#heldUntil.delete(question);
    question.finish({ kind: 'gone' });
  }

  #answer(question: Question, answer: Answer): boolean {
    this.#waiting.delete(question.serial);
    this.#heldUntil.delete(question);
    const isTaken = this.#channel.answer(question.serial, CODES[answer]);
    if (isTaken) this.#restartedAt = performance.now();
    return isTaken;
  }

  #hold(question: Question, forMs: number): void {
    const until = performance.now() + forMs;
    if (until > (this.#heldUntil.get(question) ?? 0)) this.#heldUntil.set(question, until);
    this.#keepWaiting();
    this.#beat ??= setInterval(() => this.#orFail(() => this.#keepHeld()), BEAT_MS).unref();
  }

  /** As long as the kernel's patience ends before the time of any of them. */
  #keepHeld(): void {
    const now = performance.now();
    for (const [question, until] of this.#heldUntil)
      if (until <= now + question.remainingMs) this.#heldUntil.delete(question);
    if (this.#heldUntil.size > 0) return this.#keepWaiting();
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #keepWaiting(): void {
    this.#channel.keepWaiting();
    this.#restartedAt = performance.now();
  }
}
