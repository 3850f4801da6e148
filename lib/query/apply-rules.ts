import { AuditRecord } from '../audit/record.js';
import { TomoyoError } from '../errors.js';
import type { Decision } from './answer-rule.js';
import type { Question } from './question.js';
import type { CompiledRules } from './rules.js';

/** A decision that is the answer by itself. */
export type RuledAnswer = Decision & { readonly action: 'allow' | 'deny' };

export function isAnswer(decision: Decision | undefined): decision is RuledAnswer {
  return decision?.action === 'allow' || decision?.action === 'deny';
}

/**
 * Decides a question; what the rules allow or deny is answered: where the kernel is near, before this returns. One that
 * cannot be read is left as it is.
 * @throws TomoyoError as Question.allow()
 */
export async function applyRules({ decide }: CompiledRules, question: Question): Promise<void> {
  const record = recordOf(question);
  if (!(record instanceof AuditRecord)) return;
  const decision = decide({ record, retry: question.retries, now: new Date() });
  question.decide(decision);
  if (!isAnswer(decision)) return;
  try {
    await question[decision.action]();
  } catch (error) {
    question.finish({ kind: 'gone' }); // nobody else will
    throw error;
  }
}

/** The record of a question, or what is wrong with its form. */
export function recordOf(question: Question): AuditRecord | TomoyoError {
  try {
    return question.record;
  } catch (error) {
    if (error instanceof TomoyoError) return error;
    throw error;
  }
}
