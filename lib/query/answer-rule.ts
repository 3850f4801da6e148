import type { AllowingEntry } from '../audit/policy-entry.js';
import type { AuditFilter } from '../audit/filter.js';
import type { AuditRecord } from '../audit/record.js';
import type { Rate } from '../text/quantity.js';
import type { TimeOfDay, Weekday } from './time-window.js';

/** `learn`: the entry that allows it is added to the policy, then the kernel looks again. `ask`: a person decides. */
export const ANSWER_ACTIONS = ['allow', 'deny', 'ask', 'learn'] as const;
export type AnswerAction = (typeof ANSWER_ACTIONS)[number];

/** What is done where no rule decides. */
export const FALLBACKS = ['deny', 'ask'] as const;
export type Fallback = (typeof FALLBACKS)[number];

/** How the questions are answered for which all of it holds; `domain`, `path`, `operation` as in the filter of audit records. */
export interface AnswerRule extends Pick<AuditFilter, 'domain' | 'path' | 'operation'> {
  readonly action: AnswerAction;
  /** For people, in the log of decisions. */
  readonly name?: string | undefined;
  /** Real user ids of the caller, `task.uid`. */
  readonly uid?: number | readonly number[] | undefined;
  /** Of the local wall clock. */
  readonly time?: TimeOfDay | undefined;
  /** Of a time over midnight: the day on which it begins. */
  readonly days?: readonly Weekday[] | undefined;
  /** It decides only so often, whatever the time; later rules are looked at for the rest. At most 1000. */
  readonly atMost?: Rate | undefined;
  /** As `atMost`, for each domain by itself. */
  readonly atMostPerDomain?: Rate | undefined;
  /** It holds only for a request that came back so often at most; a rule of action learn only for one that did not. */
  readonly retries?: number | undefined;
  /** From then on the rule is as if it were not there. */
  readonly until?: Date | undefined;
  /** For `learn`: the line that is added, in place of the one that the record gives. */
  readonly entry?: string | undefined;
}

/** What is to be decided: a question of the kernel, or what was recorded of one. */
export interface AnswerRequest {
  readonly record: AuditRecord;
  /** How often the request came back already. */
  readonly retry: number;
  readonly now: Date;
}

/** Which rule it was. */
export interface RuleName {
  /** Its place, from 1. */
  readonly number: number;
  readonly name: string | undefined;
}

/** What the rules say to a request, and why. */
export type Decision = DecisionReason &
  (
    | { readonly action: Exclude<AnswerAction, 'learn'> }
    | { readonly action: 'learn'; /** What is to be added. */ readonly entry: AllowingEntry }
  );

/** Why a decision is what it is. */
export interface DecisionReason {
  /** Undefined: no rule decides, but the fallback. */
  readonly rule: RuleName | undefined;
  /** One sentence for people, without its full stop: which rule, what it asks for, which ones were passed over and why. */
  readonly why: string;
}

/** `rule 2`, `rule 2 (backup)` */
export function labelOf({ number, name }: RuleName): string {
  return name === undefined ? `rule ${number}` : `rule ${number} (${name})`;
}
