import type { Rate } from '../text/quantity.js';
import type { AnswerRule } from './answer-rule.js';
import { describeTime } from './time-window.js';

/** What a rule asks for: `domain /usr/sbin/httpd, operation file read or file write, uid 0`. */
export function describeConditions(rule: AnswerRule): string {
  const { domain, path, operation, uid, time, days, atMost, atMostPerDomain, retries } = rule;
  const conditions = [
    ...either('domain', domain),
    ...either('path', path),
    ...either('operation', operation),
    ...either('uid', uid),
    ...either('time', time && describeTime(time)),
    ...either('on', days),
    ...either('at most', atMost && describeRate(atMost)),
    ...either('at most', atMostPerDomain && `${describeRate(atMostPerDomain)} of a domain`),
    ...either('retries up to', retries),
  ];
  return conditions.length === 0 ? 'no conditions' : conditions.join(', ');
}

type Words = string | number | undefined;

function either(name: string, value: Words | readonly Words[]): readonly string[] {
  return value === undefined ? [] : [`${name} ${[value].flat().join(' or ')}`];
}

function describeRate({ count, periodMs }: Rate): string {
  return `${count} in ${periodMs / 1000} s`;
}
