import { labelOf } from '../query/answer-rule.js';
import type { DecidedBy, DeskDecision } from './desk-message.js';

/** One line for people. */
export function describeDecision({ answer, result, by, why, domain, entry, added }: DeskDecision): string {
  const what = answer === undefined ? 'not answered' : result === 'taken' ? answer : `${answer}, too late`;
  return `${what}: ${domain}: ${added ?? entry} (${by.kind === 'rule' ? '' : `${describeDecider(by)}: `}${why})`;
}

/** Who it was, for people. */
export function describeDecider(by: DecidedBy): string {
  switch (by.kind) {
    case 'rule':
      return labelOf(by.rule);
    case 'person':
      return by.name;
    case 'fallback':
      return 'the default';
    case 'nobody':
      return 'nobody';
  }
}
