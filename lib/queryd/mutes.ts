import type { Question } from '../query/question.js';

/** Requests about which nobody wants to be asked for a while: the same entry of the same domain. */
export class Mutes {
  /** Until when, in ms of performance.now(), and who said so. */
  readonly #muted = new Map<string, { readonly until: number; readonly name: string }>();

  add(question: Question, forMs: number, name: string): void {
    this.#muted.set(causeOf(question), { until: performance.now() + forMs, name });
  }

  /** Who muted it, if it is muted. */
  find(question: Question): string | undefined {
    const now = performance.now();
    for (const [cause, { until }] of this.#muted) if (until <= now) this.#muted.delete(cause);
    return this.#muted.get(causeOf(question))?.name;
  }
}

function causeOf({ record }: Question): string {
  return `${record.domain}\n${record.entry}`;
}
