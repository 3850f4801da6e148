import type { NativeRule, NativeRules } from '../access/kernel-access.js';
import { PATH_PLACES } from '../audit/filter.js';
import type { AnswerRule, Fallback } from './answer-rule.js';

export type { NativeRules };

/** The codes of answers, tomoyo_write_answer(). */
export const ANSWER_CODES = { allow: 1, deny: 2, retry: 3 } as const;

const LEFT_OPEN = 0;
const MOST = 0xffffffff;

const pathPlaces = [...PATH_PLACES].map(([operation, places]) => ({
  operation,
  bits: places.reduce((bits, place) => bits | (1 << place), 0),
}));

/**
 * Rules for the thread that reads the questions: it decides what can be decided by the text of a question, the same as
 * compileRules() would, and leaves open what a rule may be about that needs more: the time, a count, the policy, a person.
 * @param rules that compileRules() has taken
 * Tested: test/harness/addon/native-rules.test.ts.
 */
export function toNativeRules(rules: readonly AnswerRule[], fallback: Fallback): NativeRules {
  return {
    rules: rules.map(toNativeRule),
    pathPlaces,
    fallback: fallback === 'deny' ? ANSWER_CODES.deny : LEFT_OPEN,
  };
}

function toNativeRule(rule: AnswerRule): NativeRule {
  const { domain, path = '', operation, uid, retries = MOST } = rule;
  return {
    operations: operation === undefined ? [] : [operation].flat(),
    domain: domain === undefined ? [] : domain.trim().split(/\s+/),
    wholeDomain: domain?.trimStart().startsWith('<') === true,
    path,
    uids: uid === undefined ? undefined : [uid].flat().filter(isUint32),
    mostRetries: Math.min(retries, MOST),
    code: codeOf(rule),
  };
}

function codeOf({ action, time, days, atMost, atMostPerDomain, until, retries = 0 }: AnswerRule): number {
  const needsMore = [time, days, atMost, atMostPerDomain, until].some((condition) => condition !== undefined);
  if (needsMore || !(retries >= 0)) return LEFT_OPEN;
  return action === 'allow' || action === 'deny' ? ANSWER_CODES[action] : LEFT_OPEN;
}

function isUint32(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= MOST;
}
