import { describe, expect, it } from 'vitest';
import { CauseGroups } from '../../../lib/notify/cause-groups.js';
import { occurrence, shown, takeAll } from './occurrences.js';

const at = (seconds: number) => ({ ...occurrence(), time: new Date(seconds * 1000) });
const made = (intervalMs = 60_000, causes = 256) => new CauseGroups({ intervalMs, causes });

describe('messages of a cause', () => {
  it('are the first at once, then one summary at the end of the interval', () => {
    const groups = made();
    for (let ms = 0; ms < 50; ms++) groups.add(occurrence('file mkdir /a/ 0700'), ms);
    expect(takeAll(groups, 50)).toEqual(['first 1 file mkdir /a/ 0700']);
    expect(groups.waiting).toBe(49);
    expect(groups.dueMs()).toBe(60_050);
    expect(takeAll(groups, 60_049)).toEqual([]);
    expect(takeAll(groups, 60_050)).toEqual(['more 49 file mkdir /a/ 0700']);
    expect([groups.waiting, groups.dueMs()]).toEqual([0, undefined]);
  });

  it('are at most one in an interval, also while they go on, and a first again after a quiet one', () => {
    const groups = made();
    const seen: string[] = [];
    for (let ms = 0; ms < 180_000; ms += 1000) {
      groups.add(occurrence(), ms);
      seen.push(...takeAll(groups, ms));
    }
    seen.push(...takeAll(groups, 180_000));
    expect(seen).toEqual(
      ['first', 'more', 'more', 'more'].map((kind, i) => `${kind} ${[1, 60, 60, 59][i]} file read /etc/shadow`),
    );
    expect(takeAll(groups, 240_000)).toEqual([]);
    groups.add(occurrence(), 240_000);
    expect(takeAll(groups, 240_000)).toEqual(['first 1 file read /etc/shadow']);
  });

  it('have intervals of their own: another entry, or another domain, is another cause', () => {
    const groups = made();
    groups.add(occurrence('file read /a'), 0);
    groups.add(occurrence('file write /a'), 1);
    groups.add(occurrence('file read /a', '<kernel> /bin/sh'), 2);
    groups.add(occurrence('file read /a'), 3);
    expect(takeAll(groups, 3)).toEqual(['first 1 file read /a', 'first 1 file write /a', 'first 1 file read /a']);
    expect(takeAll(groups, 60_003)).toEqual(['more 1 file read /a']);
  });

  it('are one at a time: while one is not done the others are counted, and none is lost', () => {
    const groups = made(0);
    groups.add(occurrence(), 0);
    const first = groups.take(0);
    groups.add(occurrence(), 1);
    groups.add(occurrence(), 2);
    expect([groups.take(5), groups.dueMs()]).toEqual([undefined, undefined]);
    first?.done();
    expect(groups.dueMs()).toBe(0);
    expect(takeAll(groups, 5)).toEqual(['more 2 file read /etc/shadow']);
    groups.add(occurrence(), 6);
    expect(takeAll(groups, 6)).toEqual(['first 1 file read /etc/shadow']);
  });

  it('say from when to when', () => {
    const groups = made();
    for (const seconds of [1, 2, 3]) groups.add(at(seconds), seconds * 1000);
    const first = groups.take(3000);
    first?.done();
    const message = groups.take(70_000)?.message;
    expect(first?.message).toMatchObject({ first: new Date(1000), last: new Date(1000) });
    expect(message).toMatchObject({ count: 2, first: new Date(2000), last: new Date(3000) });
    expect(message && 'occurrence' in message && message.occurrence.time).toEqual(new Date(3000));
  });
});

describe('causes', () => {
  it('that have no room are counted, told once an interval, and forgotten ones make room', () => {
    const groups = made(60_000, 2);
    for (const name of ['a', 'b', 'c', 'd', 'c']) groups.add(occurrence(`file read /${name}`), 0);
    expect(takeAll(groups, 0)).toEqual(['first 1 file read /a', 'first 1 file read /b']);
    expect([groups.waiting, groups.dueMs()]).toEqual([3, 60_000]);
    expect(takeAll(groups, 60_000)).toEqual(['unreported 3']);
    groups.add(occurrence('file read /e'), 60_000);
    expect(takeAll(groups, 60_000)).toEqual(['first 1 file read /e']);
    expect(groups.waiting).toBe(0);
  });

  it('that wait for their turn have it before one that has had it', () => {
    const groups = made(0);
    for (const name of ['a', 'b', 'a', 'b']) groups.add(occurrence(`file read /${name}`), 0);
    const order: string[] = [];
    for (let handed; (handed = groups.take(0)); handed.done()) order.push(shown(handed));
    expect(order).toEqual([
      'first 1 file read /a',
      'first 1 file read /b',
      'more 1 file read /a',
      'more 1 file read /b',
    ]);
  });

  it('are gone by another interval when it changes', () => {
    const groups = made();
    groups.add(occurrence(), 0);
    groups.add(occurrence(), 1);
    takeAll(groups, 1);
    groups.setInterval(1000);
    expect(groups.dueMs()).toBe(1001);
  });
});
