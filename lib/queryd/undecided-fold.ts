import type { AuditRecord } from '../audit/record.js';
import type { AnswerAction } from '../query/answer-rule.js';
import { ownText } from '../text/source.js';

/** Requests that differ in nothing but time and process. */
export interface Undecided {
  readonly domain: string;
  readonly entry: string;
  readonly action: AnswerAction;
  readonly count: number;
}

/** Most kinds of requests that are counted; of others only how many they are. */
const KINDS_LIMIT = 10_000;
const MOST = 20;

/** Counts requests by domain and entry. */
export class UndecidedFold {
  readonly #counts = new Map<string, { -readonly [Key in keyof Undecided]: Undecided[Key] }>();
  #total = 0;

  add({ domain, entry }: AuditRecord, action: AnswerAction): void {
    this.#total += 1;
    const key = `${action}\n${domain}\n${entry}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else if (this.#counts.size < KINDS_LIMIT)
      // a part of a text keeps all of the text
      this.#counts.set(key, { domain: ownText(domain), entry: ownText(entry), action, count: 1 });
  }

  /** The most frequent, the first of equals first, and how many requests are in none of these. */
  most(): { readonly undecided: readonly Undecided[]; readonly undecidedOthers: number } {
    const undecided = [...this.#counts.values()].sort((one, other) => other.count - one.count).slice(0, MOST);
    return { undecided, undecidedOthers: undecided.reduce((left, { count }) => left - count, this.#total) };
  }
}
