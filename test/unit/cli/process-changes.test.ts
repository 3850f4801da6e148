import { describe, expect, it } from 'vitest';
import { changeToJson, formatChange, processChanges, touches } from '../../../lib/cli/process-changes.js';
import { ENFORCING, listed } from './listed.js';

const at = new Date('2026-11-23T03:47:21.000Z');
const kinds = (...[before, now]: Parameters<typeof processChanges>) =>
  processChanges(before, now).map(({ kind, process }) => `${kind} ${process.pid}`);

describe('changes between two lists of processes', () => {
  it('are those that went, then those that came or are somewhere else', () => {
    const before = [listed(1, 0), listed(2, 1), listed(3, 1), listed(4, 1)];
    const now = [listed(1, 0), listed(3, 1, { domain: '<kernel> /bin/x' }), listed(4, 1, ENFORCING), listed(5, 1)];
    expect(kinds(before, now)).toEqual(['went 2', 'changed 3', 'changed 4', 'came 5']);
    expect(kinds(now, now)).toEqual([]);
  });

  it('do not take a number that was used again for the same process', () => {
    expect(kinds([listed(2, 1)], [listed(2, 1, { started: '99' })])).toEqual(['went 2', 'came 2']);
  });

  it('count modes that were changed in a profile, and no other parent', () => {
    const disabled = { mode: 'disabled', strictest: 'disabled' } as const;
    expect(kinds([listed(2, 1)], [listed(2, 1, disabled)])).toEqual(['changed 2']);
    expect(kinds([listed(2, 1)], [listed(2, 7)])).toEqual([]);
  });

  it('are lines for people, and for programs', () => {
    const [went, changed] = processChanges([listed(2, 1), listed(3, 1)], [listed(3, 1, ENFORCING)]);
    if (!went || !changed) throw new Error('two changes expected');
    expect(formatChange(went, at)).toBe('03:47:21 - 2 p2 1 learning <kernel> /bin/p2');
    expect(formatChange(changed, at)).toBe(
      '03:47:21 ~ 3 p3 1 learning <kernel> /bin/p3 -> 3 enforcing* <kernel> /bin/p3',
    );
    expect(JSON.parse(changeToJson(went, at))).toMatchObject({ change: 'went', time: at.toISOString(), pid: 2 });
    expect(JSON.parse(changeToJson(changed, at))).toMatchObject({
      change: 'changed',
      from: { profile: 1, mode: 'learning', domain: '<kernel> /bin/p3' },
      profile: 3,
      mode: 'mixed',
    });
  });

  it('concern a test that holds before or behind them', () => {
    const [change] = processChanges([listed(3, 1)], [listed(3, 1, ENFORCING)]);
    if (!change) throw new Error('a change expected');
    for (const profile of [1, 3]) expect(touches(change, (process) => process.profile === profile)).toBe(true);
    expect(touches(change, ({ profile }) => profile === 2)).toBe(false);
  });
});
