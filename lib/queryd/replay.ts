import type { AuditRecord } from '../audit/record.js';
import type { AnswerAction, Decision, Fallback, RuleName } from '../query/answer-rule.js';
import { compileRules, type CompiledRules } from '../query/rules.js';
import { UndecidedFold, type Undecided } from './undecided-fold.js';
import type { RulesFile } from './rules-file.js';

export interface ReplayOptions {
  /** Also what learning and permissive mode let pass: as if it had been enforcing. */
  readonly all: boolean;
}

export interface ReplaySummary {
  /** All that were seen. */
  readonly records: number;
  /** Those of them that a query would have asked about. */
  readonly asked: number;
  /** How many each decided. */
  readonly rules: readonly (RuleName & { readonly action: AnswerAction; readonly decided: number })[];
  readonly fallback: { readonly action: Fallback; readonly decided: number };
  /** What a person would be asked, or no rule decides: the most frequent. */
  readonly undecided: readonly Undecided[];
  /** Requests of that kind that are not in the list. */
  readonly undecidedOthers: number;
}

/**
 * What rules would have decided of recorded requests, each at its own time, as if it had come back never. It differs from
 * what would have happened where a person or a learned entry would have kept later requests from being asked.
 * Tested: test/unit/queryd/replay.test.ts.
 */
export class Replay {
  readonly #compiled: CompiledRules;
  readonly #file: RulesFile;
  readonly #all: boolean;
  readonly #undecided = new UndecidedFold();
  /** By the number of the rule, 0 for the fallback. */
  readonly #decided: number[];
  #records = 0;

  constructor(file: RulesFile, { all }: ReplayOptions) {
    this.#compiled = compileRules(file.rules, file);
    this.#file = file;
    this.#all = all;
    this.#decided = Array.from({ length: file.rules.length + 1 }, () => 0);
  }

  /** @returns undefined: nobody would have been asked */
  take(record: AuditRecord): Decision | undefined {
    this.#records += 1;
    if (!(this.#all ? isViolation(record) : record.refused)) return undefined;
    const decision = this.#compiled.decide({ record, retry: 0, now: record.time });
    const place = decision.rule?.number ?? 0;
    this.#decided[place] = this.#decidedBy(place) + 1;
    if (!decision.rule || decision.action === 'ask') this.#undecided.add(record, decision.action);
    return decision;
  }

  summary(): ReplaySummary {
    const { rules, fallback } = this.#file;
    return {
      records: this.#records,
      asked: this.#decided.reduce((sum, count) => sum + count, 0),
      rules: rules.map(({ name, action }, index) => {
        const number = index + 1;
        return { number, name, action, decided: this.#decidedBy(number) };
      }),
      fallback: { action: fallback, decided: this.#decidedBy(0) },
      ...this.#undecided.most(),
    };
  }

  #decidedBy(place: number): number {
    return this.#decided[place] ?? 0;
  }
}

function isViolation({ granted, mode, isStatus }: AuditRecord): boolean {
  return !granted && !isStatus && mode !== 'disabled';
}
