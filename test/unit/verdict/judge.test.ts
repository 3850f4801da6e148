import { describe, expect, it } from 'vitest';
import { Expectation, type ExpectedViolation } from '../../../lib/verdict/expectation.js';
import { judge, type Evidence, type Judgement } from '../../../lib/verdict/judge.js';
import { folded } from './folded.js';

const NONE = { learning: 0, permissive: 0, enforcing: 0 };
const CLEAN: Evidence = {
  board: undefined,
  command: { type: 'exit', code: 0 },
  violations: [],
  malformed: [],
  count: { counted: NONE, received: NONE, lost: NONE },
  modes: { policy: undefined, refusal: undefined, before: [], after: [], enforce: false, agent: '<kernel> /agent' },
};
const LOST: Evidence = { ...CLEAN, count: undefined, modes: undefined, command: { type: 'lost' } };
const PANIC = { type: 'panic', text: 'Kernel panic - not syncing: x', when: 'under the command' } as const;

const judged = (more: Partial<Evidence>, expected: readonly Partial<ExpectedViolation>[] = []) =>
  judge(
    { ...CLEAN, ...more },
    expected.map(
      (parts) =>
        new Expectation({
          domain: undefined,
          entry: undefined,
          atLeast: 1,
          atMost: undefined,
          reason: 'why',
          line: 1,
          ...parts,
        }),
    ),
  );
const domain = (name: string, mode: 'enforcing' | undefined) => {
  return { name, profile: 3, mode, quotaExceeded: false, transitionFailed: false };
};
const states = ({ checks }: Judgement) => checks.map(({ state }) => state);
const types = ({ faults }: Judgement) => faults.map(({ type }) => type);

describe('the judgement of a run', () => {
  it('is clean where nothing is to be said, with every check made', () => {
    const judgement = judged({});
    expect(judgement).toMatchObject({ faults: [], worst: undefined, met: [] });
    expect(states(judgement)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed']);
  });

  it.each([
    [{ command: { type: 'exit', code: 3 } }, 'exit-code', 'the command ended with exit code 3'],
    [{ command: { type: 'signal', signal: 'SIGSEGV' } }, 'signal', 'the command was ended by SIGSEGV'],
    [{ command: { type: 'timeout', timeoutMs: 500 } }, 'timeout', 'did not end within 500 ms and was killed'],
    [{ command: { type: 'not-started', errno: 'EPERM', reason: 'no' } }, 'not-started', 'could not be started: no'],
    [{ malformed: [{ message: 'bad.', raw: 'x' }] }, 'malformed', 'bad'],
    [{ violations: folded({}) }, 'violation', 'does not allow "file read /etc/shadow": refused'],
    [{ board: { type: 'board', code: 'BOARD_EXITED', message: 'gone', when: 'at boot' } }, 'board', 'gone'],
    [{ board: PANIC }, 'panic', 'the kernel panicked under the command'],
    [
      {
        count: {
          counted: { ...NONE, enforcing: 7 },
          received: { ...NONE, enforcing: 4 },
          lost: { ...NONE, enforcing: 3 },
        },
      },
      'loss',
      'counted 7 requests that were not allowed and handed out 4: lost are 3 in enforcing mode',
    ],
  ] satisfies readonly (readonly [Partial<Evidence>, string, string])[])('of %j is %s', (more, type, message) => {
    const { faults, worst, checks } = judged(more);
    expect(faults).toMatchObject([{ type, message: expect.stringContaining(message) }]);
    expect(worst).toBe(faults[0]);
    expect(checks.filter(({ state }) => state === 'failed')).toHaveLength(1);
  });

  it('says what there is most to do about first: a panic before all, a violation before the exit code it led to', () => {
    const violations = folded({});
    const failed = { violations, command: { type: 'exit', code: 1 } } as const;
    expect(judged(failed).worst?.type).toBe('violation');
    expect(judged({ ...LOST, violations, board: PANIC }).worst?.type).toBe('panic');
  });

  it('of a board that was lost has checks that nobody could make, and keeps what was seen', () => {
    const lost = judged({ ...LOST, board: PANIC }, [{ domain: '/bin/editor' }]);
    expect(states(lost)).toEqual(['failed', 'not-made', 'not-made', 'not-made', 'not-made', 'not-made']);
    const seen = judged({ ...LOST, board: PANIC, violations: folded({}) });
    expect(types(seen)).toEqual(['panic', 'violation']);
  });

  it('takes violations that are expected, each by the first expectation that is about it', () => {
    const violations = folded({}, {}, { entry: 'file write /tmp/x' });
    const judgement = judged({ violations }, [{ entry: 'file read /etc/\\*' }, { domain: '/bin/editor' }]);
    expect(types(judgement)).toEqual([]);
    expect(judgement.met).toMatchObject([
      { entry: 'file read /etc/\\*', happened: 2, reason: 'why' },
      { domain: '/bin/editor', happened: 1 },
    ]);
  });

  it('says which expectation did not come true, and how', () => {
    const violations = folded({}, {});
    const messages = (expected: Partial<ExpectedViolation>) =>
      judged({ violations }, [{ domain: '/bin/editor', ...expected }]).faults.map(({ message }) => message);
    expect(messages({ atLeast: 3 })).toEqual(['expected at least 3, happened 2: why']);
    expect(messages({ atLeast: 0, atMost: 1 })).toEqual(['expected at most 1, happened 2: why']);
    expect(messages({ atLeast: 1, atMost: 1 })).toEqual(['expected 1, happened 2: why']);
    expect(judged({}, [{ entry: 'file read /x' }]).faults).toMatchObject([
      { type: 'expectation', happened: 0, entry: 'file read /x', atLeast: 1 },
    ]);
  });

  it('counts the domains by the mode they ended in, but not that of the agent', () => {
    const after = [
      domain('<kernel>', undefined),
      domain('<kernel> /a', 'enforcing'),
      domain('<kernel> /agent', 'enforcing'),
    ];
    const modes = {
      policy: undefined,
      refusal: undefined,
      before: after,
      after,
      enforce: false,
      agent: '<kernel> /agent',
    };
    expect(judged({ modes }).domains).toEqual({ disabled: 1, learning: 0, permissive: 0, enforcing: 1 });
  });
});
