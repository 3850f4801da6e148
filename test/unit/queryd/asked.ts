// Questions without a kernel, for what is not the kernel's part.
import { applyRules } from '../../../lib/query/apply-rules.js';
import { Question, type Answer } from '../../../lib/query/question.js';
import type { CompiledRules } from '../../../lib/query/rules.js';

const HEADER =
  '#2026/11/23 03:47:24# profile=4 mode=enforcing granted=no (global-pid=4194305) task={ pid=184 ppid=182 uid=0 gid=0 ' +
  'euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }';

export interface Asked {
  readonly question: Question;
  readonly answers: Answer[];
  readonly added: (string | undefined)[];
  readonly heldMs: number[];
}

/** @param options.waits Whether the kernel still has it when it is answered */
export function asked(
  serial: number,
  entry: string,
  { waits = true, text }: { readonly waits?: boolean; readonly text?: string } = {},
): Asked {
  const answers: Answer[] = [];
  const added: (string | undefined)[] = [];
  const heldMs: number[] = [];
  const request = text ?? `${HEADER}\n<kernel> /bin/editor\n${entry}\n`;
  const question = new Question(
    { serial, retry: 0, request },
    {
      answer: (_question, answer) => {
        answers.push(answer);
        return waits;
      },
      addEntry: async (_question, line) => {
        added.push(line);
        return waits ? (line ?? entry) : undefined;
      },
      hold: (_question, forMs) => void heldMs.push(forMs),
      patience: (ageMs) => 10_000 - ageMs,
    },
  );
  return { question, answers, added, heldMs };
}

/** A stream of questions that ends when it is closed. */
export class AskedStream implements AsyncIterableIterator<Question> {
  readonly #questions: Question[] = [];
  #wake: (() => void) | undefined;
  #closed = false;
  #rules: CompiledRules | undefined;
  #failure: { readonly error: unknown } | undefined;

  setRules(rules: CompiledRules): void {
    this.#rules = rules;
  }

  ask(...questions: readonly Asked[]): void {
    for (const { question } of questions) {
      if (this.#rules) applyRules(this.#rules, question).catch((error: unknown) => this.#fail(error));
      this.#questions.push(question);
    }
    this.#wake?.();
  }

  #fail(error: unknown): void {
    this.#failure = { error };
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Question, undefined>> {
    for (;;) {
      const value = this.#questions.shift();
      if (value) return { done: false, value };
      if (this.#failure) throw this.#failure.error;
      if (this.#closed) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async return(): Promise<IteratorResult<Question, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
