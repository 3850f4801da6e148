import type { KernelAccess, QuestionChannel } from '../access/kernel-access.js';
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
  #restartedAt = performance.now();
  #beat: NodeJS.Timeout | undefined;
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
      patience: (ageMs) => PATIENCE_MS - Math.min(ageMs, performance.now() - this.#restartedAt),
    };
    this.#channel = file.access.openQuestions(file.path, () => this.#take());
  }

  /** Settles when the kernel asks, or there was a failure. */
  get opened(): Promise<void> | undefined {
    return this.#channel.opened;
  }

  /**
   * The last one who leaves closes it: then the kernel refuses at once what waits. Idempotent.
   * @returns settles when it is closed, if that takes time
   */
  leave(listener: WeakRef<Listener>): Promise<void> | undefined {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#close();
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
    clearInterval(this.#beat);
    this.#closing ??= this.#channel.close() ?? undefined;
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

  #answer(question: Question, answer: Answer): boolean | Promise<boolean> {
    this.#waiting.delete(question.serial);
    this.#heldUntil.delete(question);
    const taken = this.#channel.answer(question.serial, CODES[answer]);
    return typeof taken === 'boolean' ? this.#answered(taken) : taken.then((isTaken) => this.#answered(isTaken));
  }

  #answered(isTaken: boolean): boolean {
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
