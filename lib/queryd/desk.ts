import { AuditRecord } from '../audit/record.js';
import { describeError, TomoyoError } from '../errors.js';
import type { Decision } from '../query/answer-rule.js';
import { isAnswer, recordOf, type RuledAnswer } from '../query/apply-rules.js';
import type { CompiledRules } from '../query/rules.js';
import type { Question } from '../query/question.js';
import { Attachment } from './attachment.js';
import { decisionOf, PERSON_ANSWERED, verdictOf, type Verdict } from './verdict.js';
import type { AttachedDesk, DeskDecision, DeskEvent, DeskQuestion, DeskRequest } from './desk-message.js';
import { freeName } from './free-name.js';
import { Mutes } from './mutes.js';
import { shownQuestion } from './shown-question.js';
import type { Surroundings } from './surroundings.js';

export interface DeskSettings {
  readonly rules: CompiledRules;
  /** How long a question is held for a person who is attached. */
  readonly holdMs: number;
  /** How long it is held while nobody is. */
  readonly unattendedMs: number;
}

export interface DeskOptions {
  readonly settings: DeskSettings;
  readonly surroundings: (question: Question, allowing: string) => Promise<Surroundings>;
  /** Told of each. */
  readonly decided: (decision: DeskDecision) => void;
  readonly say: (text: string) => void;
}

/** Questions, of which the rules answer what they can; QueryStream. */
export type RuledQuestions = AsyncIterableIterator<Question> & { setRules(rules: CompiledRules): void };

type LearnDecision = Extract<Decision, { action: 'learn' }>;

/** A question that waits for a person. */
interface Waiting {
  readonly question: Question;
  readonly shown: DeskQuestion;
  readonly since: number;
  timer: NodeJS.Timeout | undefined;
  /** An answer is on its way. */
  isTaken: boolean;
}

/** The longest time of a timer. */
const MOST_MS = 2 ** 31 - 1;

/** The kernel is kept waiting so much longer than a person. */
const MARGIN_MS = 5000;

/**
 * Where questions are answered: by rules, else by whoever is attached, else by the fallback before the kernel's patience
 * ends. Each is answered once, and each decision is told to everybody.
 * Tested: test/unit/queryd/desk.test.ts, test/board/queryd.board.ts.
 */
export class Desk {
  readonly #options: DeskOptions;
  #settings: DeskSettings;
  readonly #waiting = new Map<number, Waiting>();
  readonly #attached = new Set<Attachment>();
  readonly #mutes = new Mutes();
  readonly #work = new Set<Promise<void>>();
  #questions: RuledQuestions | undefined;
  #lastId = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** Questions that wait for a person, and those who are attached. */
  get counts(): { readonly waiting: number; readonly attached: number } {
    return { waiting: this.#waiting.size, attached: this.#attached.size };
  }

  get #names(): readonly string[] {
    return [...this.#attached].map(({ name }) => name);
  }

  /** For questions from now on. */
  change(settings: DeskSettings): void {
    this.#settings = settings;
    this.#questions?.setRules(settings.rules);
  }

  /**
   * Answers until the stream ends; then the events of those who are attached end.
   * @throws what the stream throws; TomoyoError TOMOYO_NOT_MANAGER, TOMOYO_SYSTEM_CALL: nothing can be answered
   */
  async serve(questions: RuledQuestions): Promise<void> {
    this.#questions = questions;
    questions.setRules(this.#settings.rules);
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const question of questions) {
        const work = this.#handle(question).catch(async (error: unknown) => {
          failure ??= { error };
          await questions.return?.();
        });
        this.#work.add(work);
        void work.finally(() => this.#work.delete(work));
      }
    } finally {
      for (const { timer } of this.#waiting.values()) clearTimeout(timer);
      await Promise.all(this.#work);
      for (const attachment of this.#attached) attachment.end();
    }
    if (failure) throw failure.error;
  }

  /** @param wanted name; others may see another one, see `hello` */
  attach(wanted: string): AttachedDesk {
    const name = freeName(wanted, this.#names);
    const attachment = new Attachment(name, {
      request: (request) => void this.#serveRequest(attachment, request),
      detach: () => this.#detach(attachment),
    });
    this.#attached.add(attachment);
    attachment.tell({ type: 'hello', version: 1, you: name, attached: this.#names });
    for (const waiting of this.#waiting.values()) {
      attachment.tell(this.#withTime(waiting));
      this.#schedule(waiting);
    }
    this.#tellAttached(attachment);
    return attachment;
  }

  async #handle(question: Question): Promise<void> {
    const record = recordOf(question);
    if (!(record instanceof AuditRecord)) {
      await question.deny();
      return this.#options.say(`question ${question.serial} cannot be read, and is denied: ${record.message}`);
    }
    const { decision } = question;
    if (isAnswer(decision)) return this.#tellRuled(question, decision);
    if (decision?.action === 'learn' && (await this.#learn(question, decision))) return;
    await this.#ask(question, decision?.why ?? 'no rule was asked');
  }

  /** The stream has answered it. */
  async #tellRuled(question: Question, { action, ...reason }: RuledAnswer): Promise<void> {
    const { kind } = await question.ended;
    const result = kind === 'answered' ? { kind: 'taken' as const, answer: action } : { kind: 'late' as const };
    this.#tellDecision(decisionOf(++this.#lastId, question, { ...verdictOf(reason), answer: action }, result));
  }

  /** False: the entry of a rule cannot be added, and a person may know better. */
  async #learn(question: Question, { entry, ...reason }: LearnDecision): Promise<boolean> {
    try {
      await this.#answer(question, { ...verdictOf(reason), answer: 'learn' }, entry.text);
      return true;
    } catch (error) {
      if (!isAboutEntry(error)) throw error;
      this.#options.say(`${reason.why}, but: ${error.message}`);
      return false;
    }
  }

  async #answer(question: Question, verdict: Verdict, entry?: string, id = ++this.#lastId): Promise<void> {
    const { answer } = verdict;
    const result = answer === 'learn' ? await question.allowAlways(entry) : await question[answer ?? 'deny']();
    this.#tellDecision(decisionOf(id, question, verdict, result));
  }

  async #ask(question: Question, why: string): Promise<void> {
    const muted = this.#mutes.find(question);
    if (muted !== undefined)
      return this.#answer(question, {
        by: { kind: 'person', name: muted },
        why: 'requests like it are muted',
        answer: 'deny',
      });
    const { holdMs, unattendedMs } = this.#settings;
    question.keepAlive(Math.max(holdMs, unattendedMs) + MARGIN_MS);
    const waiting: Waiting = {
      question,
      shown: await shownQuestion(question, {
        id: ++this.#lastId,
        holdMs,
        why,
        surroundings: this.#options.surroundings,
      }),
      since: performance.now(),
      timer: undefined,
      isTaken: false,
    };
    if (question.end) return this.#sayGone(waiting);
    this.#waiting.set(waiting.shown.id, waiting);
    this.#tell(this.#withTime(waiting));
    this.#schedule(waiting);
    await question.ended;
    this.#forget(waiting);
    if (!waiting.isTaken) this.#sayGone(waiting);
  }

  #withTime(waiting: Waiting): DeskQuestion {
    return { ...waiting.shown, remainingMs: Math.max(0, this.#endOf(waiting) - performance.now()) };
  }

  /** In ms of performance.now(). */
  #endOf({ since }: Waiting): number {
    return since + (this.#attached.size > 0 ? this.#settings.holdMs : this.#settings.unattendedMs);
  }

  /** Who is attached decides how long it waits. */
  #schedule(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    const left = this.#endOf(waiting) - performance.now();
    waiting.timer = setTimeout(() => this.#fallBack(waiting), Math.min(Math.max(0, left), MOST_MS));
  }

  #fallBack(waiting: Waiting): void {
    if (waiting.isTaken) return;
    const who = this.#attached.size > 0 ? 'nobody answered in time' : 'nobody is attached';
    const verdict: Verdict = { by: { kind: 'fallback' }, why: `${waiting.shown.why}; ${who}`, answer: 'deny' };
    this.#answerWaiting(waiting, verdict).catch((error: unknown) => this.#options.say(describeError(error)));
  }

  async #answerWaiting(waiting: Waiting, verdict: Verdict, entry?: string): Promise<void> {
    if (waiting.isTaken) throw new TomoyoError('TOMOYO_IN_USE', 'Somebody else is answering it.');
    waiting.isTaken = true;
    try {
      await this.#answer(waiting.question, verdict, entry, waiting.shown.id);
    } catch (error) {
      waiting.isTaken = false;
      throw error;
    }
  }

  async #serveRequest(from: Attachment, request: DeskRequest): Promise<void> {
    const { id } = request;
    const waiting = this.#waiting.get(id);
    if (!waiting) return from.refuse(id, 'TOMOYO_BAD_OPTION', `Question ${id} does not wait here.`);
    try {
      await this.#obey(from.name, waiting, request);
    } catch (error) {
      from.refuse(id, error instanceof TomoyoError ? error.code : 'TOMOYO_SYSTEM_CALL', describeError(error));
    }
  }

  async #obey(name: string, waiting: Waiting, request: DeskRequest): Promise<void> {
    const by = { kind: 'person' as const, name };
    if (request.type === 'answer')
      return this.#answerWaiting(waiting, { by, why: PERSON_ANSWERED, answer: request.answer }, request.entry);
    this.#mutes.add(waiting.question, request.forMs, name);
    const why = `muted for ${Math.round(request.forMs / 1000)} s`;
    await this.#answerWaiting(waiting, { by, why, answer: 'deny' });
  }

  #sayGone({ question, shown }: Waiting): void {
    this.#tellDecision(
      decisionOf(shown.id, question, { by: { kind: 'nobody' }, why: 'it does not wait any more' }, { kind: 'gone' }),
    );
  }

  #forget(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting.shown.id);
  }

  #detach(attachment: Attachment): void {
    if (!this.#attached.delete(attachment)) return;
    this.#tellAttached();
    if (this.#attached.size === 0) for (const waiting of this.#waiting.values()) this.#schedule(waiting);
  }

  #tellDecision(decision: DeskDecision): void {
    this.#options.decided(decision);
    this.#tell(decision);
  }

  #tellAttached(except?: Attachment): void {
    this.#tell({ type: 'attached', attached: this.#names }, except);
  }

  #tell(event: DeskEvent, except?: Attachment): void {
    for (const attachment of this.#attached) if (attachment !== except) attachment.tell(event);
  }
}

/** What is wrong is the entry, not the way to the kernel. */
function isAboutEntry(error: unknown): error is TomoyoError {
  return (
    error instanceof TomoyoError && ['TOMOYO_NOT_APPLIED', 'TOMOYO_SYNTAX', 'TOMOYO_BAD_LINE'].includes(error.code)
  );
}
