import type { AnswerRequest, AnswerRule, Decision } from '../../../lib/query/answer-rule.js';
import { compileRules } from '../../../lib/query/rules.js';
import { record } from '../audit/captures.js';

/** A Monday, on the wall clock of this machine. */
export const MONDAY_NOON = new Date(2026, 10, 23, 12, 0);

type Parts = NonNullable<Parameters<typeof record>[0]>;

export function request({
  retry = 0,
  now = MONDAY_NOON,
  ...parts
}: Parts & Partial<AnswerRequest> = {}): AnswerRequest {
  return { record: record(parts), retry, now };
}

/** What fresh rules decide of each, with `ask` where none holds. */
export function decided(rules: readonly AnswerRule[], ...requests: readonly AnswerRequest[]): readonly Decision[] {
  const compiled = compileRules(rules, { fallback: 'ask' });
  return requests.map((asked) => compiled.decide(asked));
}

/** Whether one rule decides it. */
export function holds(rule: Omit<AnswerRule, 'action'>, asked: AnswerRequest): boolean {
  return decided([{ ...rule, action: 'allow' }], asked)[0]?.action === 'allow';
}
