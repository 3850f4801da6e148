import { array, assert, boolean, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCounts, LossAccount } from '../../../lib/audit/loss-account.js';
import type { Mode } from '../../../lib/audit/header.js';

const violations = (learning: number, permissive = 0, enforcing = 0) => ({
  learning: { count: learning },
  permissive: { count: permissive },
  enforcing: { count: enforcing },
});
const refused = (mode: Mode) => ({ granted: false, mode, isStatus: false });

function quietly(account: LossAccount, ...counts: readonly [number, number?, number?]) {
  return account.check(violations(...counts), violations(...counts));
}

describe('account of lost records', () => {
  it('begins where the queue was first read empty: what was counted before does not matter', () => {
    const account = new LossAccount();
    account.add(refused('learning'));
    expect(quietly(account, 700)).toBeUndefined();
    expect(account.state).toMatchObject({ counted: { learning: 0 }, received: { learning: 0 }, exact: true });
  });

  it('says by mode what was counted and did not come, once', () => {
    const account = new LossAccount();
    quietly(account, 1, 2, 3);
    for (const mode of ['learning', 'permissive', 'permissive', 'enforcing'] as const) account.add(refused(mode));
    expect(quietly(account, 2, 4, 8)).toEqual({ learning: 0, permissive: 0, enforcing: 4 });
    expect(quietly(account, 2, 4, 8)).toBeUndefined();
    expect(account.state).toEqual({
      counted: { learning: 1, permissive: 2, enforcing: 5 },
      received: { learning: 1, permissive: 2, enforcing: 1 },
      discarded: { learning: 0, permissive: 0, enforcing: 0 },
      lost: { learning: 0, permissive: 0, enforcing: 4 },
      exact: true,
    });
  });

  it('leaves out what the kernel does not count: granted requests, disabled mode, changes of domains', () => {
    const account = new LossAccount();
    quietly(account, 0);
    account.add({ granted: true, mode: 'enforcing', isStatus: false });
    account.add({ granted: false, mode: 'disabled', isStatus: false });
    account.add({ granted: false, mode: 'learning', isStatus: true });
    expect(account.state.received).toEqual({ learning: 0, permissive: 0, enforcing: 0 });
  });

  it('goes on where a counter of 32 bits begins anew', () => {
    const account = new LossAccount();
    quietly(account, 2 ** 32 - 2);
    account.add(refused('learning'));
    expect(quietly(account, 3)).toMatchObject({ learning: 4 });
    expect(account.state.counted.learning).toBe(5);
  });

  it('is not exact while requests come, when it began among them, or when the counters could not be read', () => {
    const account = new LossAccount();
    quietly(account, 0);
    account.check(violations(5), violations(6));
    expect(account.state.exact).toBe(false);
    quietly(account, 6);
    expect(account.state.exact).toBe(true);
    account.checkFailed();
    expect(account.state.exact).toBe(false);
    const late = new LossAccount();
    late.check(violations(5), violations(6));
    quietly(late, 6);
    expect(late.state.exact).toBe(false);
  });

  it('never says more than was lost, and all of it once it is quiet: any mix of coming, losing, counting late', () => {
    const step = record({ came: nat(5), lost: nat(5), late: nat(3), given: boolean() });
    assert(
      property(array(step, { maxLength: 30 }), (steps) => {
        const account = new LossAccount();
        quietly(account, 10);
        let counted = 10;
        let truth = 0;
        let said = 0;
        for (const { came, lost, late, given } of steps) {
          truth += lost;
          counted += came + lost;
          for (let index = 0; index < came; index++) {
            account.add(refused('learning'));
            if (!given) account.discard(refused('learning'));
          }
          // of what is in the stream already the last ones are not counted yet
          const before = counted - Math.min(late, came);
          said += account.check(violations(before), violations(counted))?.learning ?? 0;
          expect(said).toBeLessThanOrEqual(truth);
        }
        said += quietly(account, counted)?.learning ?? 0;
        expect([said, account.state.lost.learning]).toEqual([truth, truth]);
        const { received, discarded, counted: all } = account.state;
        expect(received.learning + discarded.learning + truth).toBe(all.learning);
      }),
    );
  });

  it('in words leaves out modes without any', () => {
    expect(describeCounts({ learning: 2, permissive: 0, enforcing: 1 })).toBe(
      '2 in learning mode, 1 in enforcing mode',
    );
  });
});
