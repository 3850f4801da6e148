import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerRule } from '../../../lib/query/answer-rule.js';
import { findUnreachable } from '../../../lib/query/unreachable.js';
import { decided, MONDAY_NOON, request } from './requests.js';

type Conditions = Partial<AnswerRule>;
const isFound = (wide: Conditions, narrow: Conditions) =>
  findUnreachable([
    { action: 'allow', ...wide },
    { action: 'deny', ...narrow },
  ]).length === 1;
const later = new Date(MONDAY_NOON.getTime() + 1);

describe('unreachable rules', () => {
  it.each([
    [{}, {}],
    [{}, { domain: '/bin/\\*', path: '/etc/\\*', uid: 1 }],
    [{ domain: '<kernel>  /bin/sh' }, { domain: '<kernel> /bin/sh', uid: 1 }],
    [{ domain: '/bin/\\*' }, { domain: '<kernel> /sbin/init /bin/sh' }],
    [{ domain: '<kernel> /bin/\\*' }, { domain: '<kernel> /bin/sh' }],
    [{ domain: '/bin/sh' }, { domain: '/sbin/init /bin/sh' }],
    [{ path: '/etc/\\*' }, { path: '/etc/passwd', operation: 'file read' }],
    [{ operation: 'file' }, { operation: ['file read', 'file write'] }],
    [{ uid: [0, 1] }, { uid: 1 }],
    [{ until: later }, { until: MONDAY_NOON }],
    [{ retries: 0 }, { action: 'learn' }],
    [{ days: ['sat', 'sun'] }, { days: ['sun'] }],
  ] satisfies [Conditions, Conditions][])('behind %j nothing is left for %j', (wide, narrow) => {
    expect(isFound(wide, narrow)).toBe(true);
  });

  it.each([
    [{ domain: '<kernel> /bin/sh' }, { domain: '/bin/sh' }],
    [{ domain: '/sbin/init /bin/sh' }, { domain: '/bin/sh' }],
    [{ domain: '/bin/\\*' }, { domain: '/bin/s\\*' }], // perhaps, but not simply
    [{ path: '/etc/\\*' }, { path: '/etc/a/b' }],
    [{ path: '/etc/\\*' }, {}],
    [{ operation: ['file read', 'file write'] }, { operation: 'file' }],
    [{ operation: 'file read' }, {}],
    [{ uid: 1 }, { uid: [0, 1] }],
    [{ uid: 1 }, {}],
    [{ until: MONDAY_NOON }, {}],
    [{ until: MONDAY_NOON }, { until: later }],
    [{ action: 'learn' }, {}],
    [{ retries: 1 }, {}],
    [{ atMost: { count: 1, periodMs: 1 } }, {}],
    [{ atMostPerDomain: { count: 1, periodMs: 1 } }, {}],
    [{ days: ['sat'] }, { days: ['sun'] }],
  ] satisfies [Conditions, Conditions][])('behind %j something is left for %j', (wide, narrow) => {
    expect(isFound(wide, narrow)).toBe(false);
  });

  it('names the first rule that takes it', () => {
    const rules: AnswerRule[] = [
      { action: 'ask', uid: 1 },
      { action: 'deny' },
      { action: 'deny' },
      { action: 'allow' },
    ];
    expect(findUnreachable(rules)).toEqual([
      { index: 2, by: 1 },
      { index: 3, by: 1 },
    ]);
  });

  it('never decide anything', () => {
    const rule = fc.record({
      action: fc.constantFrom('allow' as const, 'learn' as const),
      domain: fc.constantFrom(undefined, '/bin/a', '<kernel> /bin/a', '/\\*/\\*', '/bin/a /bin/b', '<kernel> /bin/\\*'),
      path: fc.constantFrom(undefined, '/etc/x', '/etc/\\?', '/\\{\\*\\}/x'),
      operation: fc.constantFrom(undefined, 'file', 'file read', ['file read', 'file write']),
      uid: fc.constantFrom(undefined, 0, [0, 1]),
      until: fc.constantFrom(undefined, MONDAY_NOON, later),
    });
    const asked = fc.record({
      domain: fc.constantFrom('<kernel> /bin/a', '<kernel> /bin/b', '<kernel> /bin/a /bin/b', '<other> /bin/a'),
      entry: fc.constantFrom('file read /etc/x', 'file write /etc/x', 'file read /etc/y', 'misc env HOME'),
      retry: fc.constantFrom(0, 1),
      now: fc.constantFrom(MONDAY_NOON, new Date(MONDAY_NOON.getTime() - 1)),
    });
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 5 }), fc.array(asked, { maxLength: 10 }), (rules, all) => {
        const never = findUnreachable(rules).map(({ index }) => index + 1);
        for (const one of all) expect(never).not.toContain(decided(rules, request(one))[0]?.rule?.number);
      }),
    );
  });
});
