import { describe, expect, it } from 'vitest';
import type { AnswerRule } from '../../../lib/query/answer-rule.js';
import { DomainRateCount, RATE_LIMIT, RateCount } from '../../../lib/query/rate-count.js';
import { decided, MONDAY_NOON, request } from './requests.js';

const at = (seconds: number, domain = '<kernel> /bin/editor') =>
  request({ domain, now: new Date(MONDAY_NOON.getTime() + seconds * 1000) });
const actions = (rule: Partial<AnswerRule>, ...requests: readonly ReturnType<typeof at>[]) =>
  decided([{ action: 'allow', ...rule }, { action: 'deny' }], ...requests).map(({ action }) => action);

describe('rate of a rule', () => {
  it('is counted over the time before now, not from a full minute on', () => {
    const atMost = { count: 2, periodMs: 60_000 };
    expect(actions({ atMost }, at(0), at(50), at(59), at(60), at(61), at(109), at(110))).toEqual([
      'allow', 'allow', 'deny', 'allow', 'deny', 'deny', 'allow',
    ]); // prettier-ignore
  });

  it('counts only what the rule decided', () => {
    const atMost = { count: 1, periodMs: 60_000 };
    const other = at(0, '<kernel> /bin/sh');
    expect(actions({ atMost, domain: '/bin/editor' }, other, other, at(1), at(2))).toEqual([
      'deny', 'deny', 'allow', 'deny',
    ]); // prettier-ignore
  });

  it('is of each domain by itself, and both may be said', () => {
    const atMostPerDomain = { count: 1, periodMs: 60_000 };
    const [a, b, c] = ['<kernel> /a', '<kernel> /b', '<kernel> /c'];
    expect(actions({ atMostPerDomain }, at(0, a), at(1, a), at(1, b), at(60, a), at(60, b))).toEqual([
      'allow', 'deny', 'allow', 'allow', 'deny',
    ]); // prettier-ignore
    const atMost = { count: 2, periodMs: 60_000 };
    expect(actions({ atMost, atMostPerDomain }, at(0, a), at(0, a), at(0, b), at(0, c))).toEqual([
      'allow', 'deny', 'allow', 'deny',
    ]); // prettier-ignore
  });

  it('says which of the two it is', () => {
    const atMostPerDomain = { count: 1, periodMs: 60_000 };
    const [, second] = decided([{ action: 'allow', atMostPerDomain }], at(0), at(0));
    expect(second?.why).toBe('no rule holds; rule 1 is passed over: it decided for this domain as often as it may');
  });

  it('does not stand still for ever when the clock is set back, nor forget for a second', () => {
    const count = new RateCount({ count: 1, periodMs: 60_000 });
    count.take(1_000_000);
    expect(count.hasRoom(999_000)).toBe(false);
    expect(count.hasRoom(100_000)).toBe(true);
  });

  it('is never exceeded for want of memory: a domain too many has no room until another is idle', () => {
    const count = new DomainRateCount({ count: 1, periodMs: 60_000 });
    for (let index = 0; index < RATE_LIMIT; index++) {
      expect(count.hasRoom(`<kernel> /${index}`, index)).toBe(true);
      count.take(`<kernel> /${index}`, index);
    }
    expect(count.hasRoom('<kernel> /more', 5000)).toBe(false);
    expect(count.hasRoom('<kernel> /0', 5000)).toBe(false);
    expect(count.hasRoom('<kernel> /more', 60_000)).toBe(true);
  });
});
