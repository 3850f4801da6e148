import { TomoyoError } from '../errors.js';
import {
  labelOf,
  type AnswerRequest,
  type AnswerRule,
  type Decision,
  type DecisionReason,
  type Fallback,
  type RuleName,
} from './answer-rule.js';

import { CompiledRule } from './compiled-rule.js';
import { toNativeRules, type NativeRules } from './native-rules.js';

/** Rules ready to decide. They remember how often each decided, as far as their rates need to know. */
export interface CompiledRules {
  /**
   * The first rule that holds decides. Where a rule is about something that the record does not say in the kernel's form,
   * none does: a later rule might allow what this one denies. Never throws.
   */
  readonly decide: (request: AnswerRequest) => Decision;
  /** As much of them as the thread that reads questions can decide by: for queries(). */
  readonly native: NativeRules;
  /** What that thread has decided: `rule` from 0, -1 for the fallback. */
  readonly decidedBy: (rule: number, action: 'allow' | 'deny') => Decision;
  /** Those that are as if they were not there. */
  readonly expired: (now: Date) => readonly RuleName[];
}

/**
 * Makes answer rules ready. The same questions in the same order get the same decisions.
 * @param options `fallback`: where no rule decides
 * @throws TomoyoError TOMOYO_BAD_OPTION with the rule and what was expected
 * Tested: test/unit/query/rules.test.ts.
 */
export function compileRules(
  rules: readonly AnswerRule[],
  { fallback }: { readonly fallback: Fallback },
): CompiledRules {
  const compiled = rules.map((rule, index) => compile(rule, { number: index + 1, name: rule.name }));
  return {
    decide: (request) => decideBy(compiled, request, fallback),
    native: toNativeRules(rules, fallback),
    decidedBy: (rule, action) => ({ action, ...reasonOf(compiled[rule], []) }),
    expired: (now) => compiled.flatMap((rule) => (rule.isExpired(now) ? [rule.name] : [])),
  };
}

function compile(rule: AnswerRule, name: RuleName): CompiledRule {
  try {
    return new CompiledRule(rule, name);
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    throw new TomoyoError(error.code, `${labelOf(name)}: ${error.message}`, { cause: error });
  }
}

function decideBy(rules: readonly CompiledRule[], request: AnswerRequest, fallback: Fallback): Decision {
  const passedOver: string[] = [];
  try {
    for (const rule of rules) {
      const outcome = rule.look(request);
      if (outcome === undefined) continue;
      if (typeof outcome !== 'string') return { ...outcome, ...reasonOf(rule, passedOver) };
      passedOver.push(`${labelOf(rule.name)} is passed over: ${outcome}`);
    }
    return { action: fallback, ...reasonOf(undefined, passedOver) };
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    return {
      action: fallback,
      rule: undefined,
      why: sentence('a rule cannot be applied', [...passedOver, error.message]),
    };
  }
}

/** @param rule the one that holds, if one does */
function reasonOf(rule: CompiledRule | undefined, passedOver: readonly string[]): DecisionReason {
  const reason = rule ? `${labelOf(rule.name)} holds: ${rule.conditions}` : 'no rule holds';
  return { rule: rule?.name, why: sentence(reason, passedOver) };
}

function sentence(reason: string, more: readonly string[]): string {
  return [reason, ...more].join('; ');
}
