import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditRecord } from '../../../lib/audit/record.js';
import type { AnswerRule } from '../../../lib/query/answer-rule.js';
import { compileRules } from '../../../lib/query/rules.js';
import { decided, holds, MONDAY_NOON, request } from './requests.js';

const rename = { entry: 'file rename /tmp/a /srv/b' };

describe('answer rules', () => {
  it.each([
    [{}, true],
    [{ domain: '/bin/editor' }, true],
    [{ domain: '<kernel> /bin/\\*' }, true],
    [{ domain: '/bin/sh' }, false],
    [{ path: '/srv/\\*' }, true],
    [{ path: '/etc/\\*' }, false],
    [{ operation: 'file' }, true],
    [{ operation: ['network', 'file rename'] }, true],
    [{ operation: ['network', 'file read'] }, false],
    [{ uid: 0 }, true],
    [{ uid: [1000, 0] }, true],
    [{ uid: [1000, 1001] }, false],
    [{ domain: '/bin/editor', path: '/srv/b', operation: 'file rename', uid: 0 }, true],
    [{ domain: '/bin/editor', path: '/srv/b', operation: 'file rename', uid: 1 }, false],
  ])('hold where all of %j does: %s', (rule, expected) => {
    expect(holds(rule, request(rename))).toBe(expected);
  });

  it('decide by the first that holds, and say which and what it asks for', () => {
    const [decision] = decided(
      [
        { action: 'deny', path: '/etc/\\*' },
        { action: 'allow', name: 'moves', operation: ['file rename', 'file link'], uid: 0, days: ['mon'] },
        { action: 'deny' },
      ],
      request(rename),
    );
    expect(decision).toEqual({
      action: 'allow',
      rule: { number: 2, name: 'moves' },
      why: 'rule 2 (moves) holds: operation file rename or file link, uid 0, on mon',
    });
  });

  it('leave what none holds for to the fallback', () => {
    const rules: AnswerRule[] = [{ action: 'allow', uid: 1 }];
    for (const fallback of ['ask', 'deny'] as const)
      expect(compileRules(rules, { fallback }).decide(request())).toEqual({
        action: fallback,
        rule: undefined,
        why: 'no rule holds',
      });
  });

  it('are as if they were not there from their end on, and say so', () => {
    const until = new Date(MONDAY_NOON.getTime() + 1000);
    const rules: AnswerRule[] = [
      { action: 'allow', name: 'visit', until },
      { action: 'allow', uid: 1 },
    ];
    const [before, after] = decided(rules, request(), request({ now: until }));
    expect(before?.action).toBe('allow');
    expect(after).toEqual({
      action: 'ask',
      rule: undefined,
      why: `no rule holds; rule 1 (visit) is passed over: it expired at ${until.toISOString()}`,
    });
    const { expired } = compileRules(rules, { fallback: 'deny' });
    expect(expired(MONDAY_NOON)).toEqual([]);
    expect(expired(until)).toEqual([{ number: 1, name: 'visit' }]);
  });

  it('learn the entry of the record, or their own, once a request', () => {
    const learn = { action: 'learn', domain: '/bin/editor' } as const;
    const [first, again] = decided([learn, { action: 'deny' }], request(), request({ retry: 1 }));
    expect(first).toMatchObject({
      action: 'learn',
      entry: { domain: '<kernel> /bin/editor', text: 'file read /etc/shadow', entry: { kind: 'file_path' } },
    });
    expect(again).toMatchObject({ action: 'deny', rule: { number: 2 } });
    expect(again?.why).toContain('rule 1 is passed over: the request came back (retry 1)');
    const [own] = decided([{ ...learn, entry: ' file read /etc/\\*' }], request());
    expect(own).toMatchObject({ entry: { domain: '<kernel> /bin/editor', text: 'file read /etc/\\*' } });
  });

  it('hold only for so many retries', () => {
    const rules: AnswerRule[] = [{ action: 'ask', retries: 2 }, { action: 'deny' }];
    const asked = [0, 1, 2, 3, 255].map((retry) => request({ retry }));
    expect(decided(rules, ...asked).map(({ action }) => action)).toEqual(['ask', 'ask', 'ask', 'deny', 'deny']);
  });

  it('learn nothing where no entry would allow it', () => {
    const rules: AnswerRule[] = [{ action: 'learn' }, { action: 'deny' }];
    const [status, unknown] = decided(rules, request({ entry: 'quota_exceeded' }), request({ entry: 'file fly /a' }));
    expect(status?.why).toContain('rule 1 is passed over: no entry would allow it');
    expect(unknown?.why).toContain('rule 1 is passed over: no entry can be learned');
    expect([status?.action, unknown?.action]).toEqual(['deny', 'deny']);
  });

  it('do not guess who asks: where the record does not say, a later rule decides nothing', () => {
    const raw = request().record.raw.replace(' uid=0', ' uid=root');
    const rules: AnswerRule[] = [{ action: 'deny', uid: 0 }, { action: 'allow' }];
    const [decision] = decided(rules, { ...request(), record: new AuditRecord(raw) });
    expect(decision).toMatchObject({ action: 'ask', rule: undefined });
    expect(decision?.why).toContain('a rule cannot be applied; audit record:1:');
  });

  it.each([
    [{ action: 'allow', domain: '/bin/\\q' }, 'rule 2 (bad): "domain": expected a name or pattern'],
    [{ action: 'allow', operation: ['file read', 'file raed'] }, 'Did you mean file read?'],
    [{ action: 'allow', operation: [] }, '"operation": expected'],
    [{ action: 'learn', entry: 'file raed /etc/passwd' }, 'did you mean "read"?'],
    [{ action: 'learn', entry: 'use_profile 1' }, '"entry": expected an entry of domain_policy'],
    [{ action: 'learn', entry: 'delete file read /a' }, '"entry": expected an entry of domain_policy'],
    [{ action: 'learn', entry: 'file read /a\nfile write /a' }, 'more than one line'],
    [{ action: 'learn', entry: 'misc env HOME more' }, '"entry": expected an entry of domain_policy'],
    [{ action: 'allow', entry: 'file read /a' }, '"entry": expected only beside the action learn'],
    [{ action: 'allow', atMost: { count: 0, periodMs: 1 } }, '"atMost": expected a count from 1 to 1000'],
    [{ action: 'allow', atMostPerDomain: { count: 1, periodMs: 0 } }, '"atMostPerDomain": expected'],
  ] satisfies [AnswerRule, string][])('refuse %j', (rule, message) => {
    const compile = () => compileRules([{ action: 'deny' }, { ...rule, name: 'bad' }], { fallback: 'deny' });
    expect(compile).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_OPTION' }));
    expect(compile).toThrow(message);
  });
});

const rules = fc.array(
  fc.record({
    action: fc.constantFrom('allow' as const, 'deny' as const, 'ask' as const, 'learn' as const),
    domain: fc.constantFrom(undefined, '/bin/a', '/bin/\\*'),
    path: fc.constantFrom(undefined, '/etc/x', '/etc/\\?'),
    operation: fc.constantFrom(undefined, 'file', ['file read', 'network']),
    uid: fc.constantFrom(undefined, 0, [1, 2]),
    days: fc.constantFrom(undefined, ['mon' as const], ['sun' as const]),
    atMost: fc.constantFrom(undefined, { count: 2, periodMs: 60_000 }),
    atMostPerDomain: fc.constantFrom(undefined, { count: 1, periodMs: 60_000 }),
    until: fc.constantFrom(undefined, MONDAY_NOON),
  }),
  { maxLength: 6 },
);
const withoutRates = (rule: AnswerRule): AnswerRule => ({ ...rule, atMost: undefined, atMostPerDomain: undefined });
const requests = fc
  .array(
    fc.record({
      domain: fc.constantFrom('<kernel> /bin/a', '<kernel> /bin/b'),
      entry: fc.constantFrom('file read /etc/x', 'file write /etc/y', 'misc env HOME'),
      retry: fc.integer({ min: 0, max: 2 }),
      now: fc.integer({ min: -200, max: 200 }).map((seconds) => new Date(MONDAY_NOON.getTime() + seconds * 1000)),
    }),
    { maxLength: 20 },
  )
  .map((parts) => parts.map(request));

describe('answer rules, as properties', () => {
  it('decide the same questions in the same order the same', () => {
    fc.assert(
      fc.property(rules, requests, (some, asked) => {
        expect(decided(some, ...asked)).toEqual(decided(some, ...asked));
      }),
    );
  });

  it('decide what they decided when a rule is added behind them, which has the rest', () => {
    fc.assert(
      fc.property(rules, requests, (some, asked) => {
        const withMore = decided([...some, { action: 'deny', name: 'last' }], ...asked);
        for (const [index, decision] of decided(some, ...asked).entries())
          if (decision.rule) expect(withMore[index]).toEqual(decision);
          else expect(withMore[index]?.rule?.name).toBe('last');
      }),
    );
  });

  it('decide without memory by the first that holds alone', () => {
    fc.assert(
      fc.property(rules, requests, (some, asked) => {
        const steady = some.map(withoutRates);
        for (const one of asked) {
          const first = steady.findIndex((rule) => decided([rule], one)[0]?.rule);
          expect(decided(steady, one)[0]?.rule?.number).toBe(first < 0 ? undefined : first + 1);
        }
      }),
    );
  });
});
