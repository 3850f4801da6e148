import { describe, expect, it } from 'vitest';
import { Replay } from '../../../lib/queryd/replay.js';
import { parseRulesFile } from '../../../lib/queryd/rules-file.js';
import { captured, record } from '../audit/captures.js';

const replayOf = (toml: string, all = false) =>
  new Replay(parseRulesFile(toml, { file: 'q.toml', now: new Date('2026-11-23T00:00:00Z') }), { all });
const ENFORCING = captured('6.12-enforcing.audit');

describe('replay of recorded requests', () => {
  it('looks at what the kernel refused, and at nothing else', () => {
    const replay = replayOf('[default]\naction = "ask"');
    const decided = ENFORCING.filter((one) => replay.take(one));
    expect(decided.map(({ mode, granted, entry }) => ({ mode, granted, entry }))).toEqual([
      { mode: 'enforcing', granted: false, entry: 'file read /etc/shadow' },
      { mode: 'enforcing', granted: false, entry: 'file execute /bin/editor-helper' },
    ]);
    expect(replay.summary()).toEqual({
      records: ENFORCING.length,
      asked: 2,
      rules: [],
      fallback: { action: 'ask', decided: 2 },
      undecided: decided.map(({ domain, entry }) => ({ domain, entry, action: 'ask', count: 1 })),
      undecidedOthers: 0,
    });
  });

  it('looks at all that was not allowed, where it is told to', () => {
    const some = [{}, { mode: 'learning' }, { mode: 'permissive' }];
    const others = [{ mode: 'disabled' }, { granted: 'yes' }, { entry: 'quota_exceeded' }];
    const replay = replayOf('', true);
    expect(some.map((parts) => replay.take(record(parts))?.action)).toEqual(['deny', 'deny', 'deny']);
    for (const parts of others) expect(replay.take(record(parts))).toBeUndefined();
  });

  it('counts what each rule decides, and folds what is left', () => {
    const replay = replayOf(`[[rule]]
name = "shadow"
action = "deny"
path = "/etc/shadow"
[[rule]]
action = "ask"
operation = "file execute"
[[rule]]
action = "learn"
domain = "/bin/sh"
`);
    for (const one of [...ENFORCING, ...ENFORCING, record({ entry: 'file read /a' })]) replay.take(one);
    expect(replay.take(record({ domain: '<kernel> /bin/sh', entry: 'file read /b' }))).toMatchObject({
      action: 'learn',
      entry: { text: 'file read /b' },
    });
    const { rules, fallback, undecided, asked } = replay.summary();
    expect(rules).toEqual([
      { number: 1, name: 'shadow', action: 'deny', decided: 2 },
      { number: 2, name: undefined, action: 'ask', decided: 2 },
      { number: 3, name: undefined, action: 'learn', decided: 1 },
    ]);
    expect(fallback).toEqual({ action: 'deny', decided: 1 });
    expect(asked).toBe(6);
    expect(undecided).toEqual([
      { domain: '<kernel> /bin/editor', entry: 'file execute /bin/editor-helper', action: 'ask', count: 2 },
      { domain: '<kernel> /bin/editor', entry: 'file read /a', action: 'deny', count: 1 },
    ]);
  });

  it("goes by each record's own time", () => {
    const replay = replayOf('[[rule]]\naction = "allow"\nuntil = 2026-11-23T03:47:22Z');
    expect(replay.take(captured('6.12-kinds.audit').find(({ refused }) => refused) ?? record())).toBeDefined();
    const later = replayOf('[[rule]]\naction = "allow"\nuntil = 2026-11-23T03:47:21Z');
    expect(later.take(record())?.action).toBe('deny');
  });

  it('remembers kinds of requests up to a limit, and counts all', () => {
    const replay = replayOf('');
    for (let index = 0; index < 10_050; index++) replay.take(record({ entry: `file read /${index}` }));
    for (let index = 0; index < 3; index++) replay.take(record({ entry: 'file read /7' }));
    const { undecided, undecidedOthers, fallback } = replay.summary();
    expect(undecided).toHaveLength(20);
    expect(undecided[0]).toMatchObject({ entry: 'file read /7', count: 4 });
    expect(undecidedOthers).toBe(10_053 - 23);
    expect(fallback.decided).toBe(10_053);
  });
});
