import { afterEach, describe, expect, it } from 'vitest';
import { describeTime, isInWindow, parseTimeText, windowCovers, type Weekday } from '../../../lib/query/time-window.js';
import { holds, request } from './requests.js';

/** November 2026: the 22nd is a Sunday. */
const on = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
const window = (time: string, ...days: Weekday[]) => ({
  time: parseTimeText(time),
  ...(days.length > 0 ? { days } : {}),
});
const [SUNDAY, MONDAY, TUESDAY, SATURDAY] = [22, 23, 24, 28];

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

describe('time window', () => {
  it.each([
    ['08:00-17:30', on(MONDAY, 8), true],
    ['08:00-17:30', on(MONDAY, 7, 59), false],
    ['08:00-17:30', on(MONDAY, 17, 29), true],
    ['08:00-17:30', on(MONDAY, 17, 30), false],
    ['22:00-06:00', on(MONDAY, 22), true],
    ['22:00-06:00', on(MONDAY, 23, 59), true],
    ['22:00-06:00', on(TUESDAY, 0), true],
    ['22:00-06:00', on(TUESDAY, 5, 59), true],
    ['22:00-06:00', on(TUESDAY, 6), false],
    ['22:00-06:00', on(TUESDAY, 12), false],
    ['18:00-24:00', on(MONDAY, 23, 59), true],
    ['18:00-24:00', on(TUESDAY, 0), false],
    ['00:00-24:00', on(TUESDAY, 0), true],
  ])('%s at %s: %s', (time, now, expected) => {
    expect(isInWindow(window(time), now)).toBe(expected);
    expect(holds(window(time), request({ now }))).toBe(expected);
  });

  it.each([
    [on(SATURDAY, 23), true],
    [on(SUNDAY + 7, 5), true],
    [on(SUNDAY + 7, 23), false],
    [on(SATURDAY, 5), false],
  ])('over midnight is of the day on which it begins: sat at %s: %s', (now, expected) => {
    expect(isInWindow(window('22:00-06:00', 'sat'), now)).toBe(expected);
  });

  it('may be of whole days, or of any time', () => {
    expect(isInWindow({ days: ['sun', 'tue'] }, on(TUESDAY, 0))).toBe(true);
    expect(isInWindow({ days: ['sun', 'tue'] }, on(MONDAY, 23, 59))).toBe(false);
    expect(isInWindow({}, on(MONDAY, 3))).toBe(true);
  });

  it.each(['8:00-9:00', '08:00', '08:00-08:00', '24:00-06:00', '08:60-09:00', '08:00-24:01', '08:00 - 09:00', ''])(
    'does not take %j',
    (time) => expect(parseTimeText(time)).toBeUndefined(),
  );

  it('is said as it is written', () => {
    expect(describeTime(parseTimeText('22:05-06:00') ?? { fromMinute: 0, toMinute: 0 })).toBe('22:05-06:00');
  });

  it('goes by the wall clock: the hour that is there twice is twice in it', () => {
    process.env['TZ'] = 'Europe/Berlin';
    const night = window('02:00-03:00');
    // 2026-10-25, 03:00 summer time is 02:00 winter time
    for (const [utc, expected] of [
      ['2026-10-24T23:59:00Z', false],
      ['2026-10-25T00:30:00Z', true],
      ['2026-10-25T01:30:00Z', true],
      ['2026-10-25T02:00:00Z', false],
    ] as const)
      expect(isInWindow(night, new Date(utc))).toBe(expected);
  });

  it('covers another where it has every minute of it', () => {
    expect(windowCovers({}, window('22:00-06:00', 'fri'))).toBe(true);
    expect(windowCovers(window('20:00-08:00'), window('22:00-06:00'))).toBe(true);
    expect(windowCovers(window('20:00-08:00', 'fri'), window('00:00-06:00', 'sat'))).toBe(true);
    expect(windowCovers(window('20:00-08:00', 'fri'), window('00:00-06:00', 'fri'))).toBe(false);
    expect(windowCovers(window('08:00-17:00'), {})).toBe(false);
  });
});
