import type { DecisionReason } from '../query/answer-rule.js';
import type { AddResult, Question } from '../query/question.js';
import type { DecidedBy, DeskAnswer, DeskDecision } from './desk-message.js';

/** What is decided of a question, by whom and why. */
export interface Verdict {
  readonly by: DecidedBy;
  readonly why: string;
  readonly answer?: DeskAnswer;
}

export function verdictOf({ rule, why }: DecisionReason): Verdict {
  return { by: rule ? { kind: 'rule', rule } : { kind: 'fallback' }, why };
}

export const PERSON_ANSWERED = 'answered by a person';

/** @param result what became of the answer; `gone`: there was none */
export function decisionOf(
  id: number,
  { record, endedAtMs = performance.now() }: Question,
  { by, why, answer }: Verdict,
  result: AddResult | { readonly kind: 'gone' },
): DeskDecision {
  return {
    type: 'decision',
    id,
    at: new Date(performance.timeOrigin + endedAtMs).toISOString(),
    domain: record.domain,
    entry: record.entry,
    ...(answer === undefined ? {} : { answer }),
    result: result.kind === 'answered' ? 'late' : result.kind,
    by,
    why,
    ...('added' in result ? { added: result.added } : {}),
  };
}
