/** In the order of Date.getDay(). */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes since midnight; `toMinute` is the first behind it, and less than `fromMinute` where midnight is between. */
export interface TimeOfDay {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Both, or one of them. */
export interface TimeWindow {
  readonly time?: TimeOfDay | undefined;
  readonly days?: readonly Weekday[] | undefined;
}

const DAY_MINUTES = 24 * 60;

/** `08:00-17:30`, `22:00-06:00`, `18:00-24:00`; undefined for anything else, also for one of no length. */
export function parseTimeText(text: string): TimeOfDay | undefined {
  const [, ...fields] = /^(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$/.exec(text) ?? [];
  const [fromHour = NaN, fromMinutes = 0, toHour = NaN, toMinutes = 0] = fields.map(Number);
  const [fromMinute, toMinute] = [fromHour * 60 + fromMinutes, toHour * 60 + toMinutes];
  const isTime = fromMinute < DAY_MINUTES && toMinute <= DAY_MINUTES && fromMinute !== toMinute;
  return isTime ? { fromMinute, toMinute } : undefined;
}

export function describeTime({ fromMinute, toMinute }: TimeOfDay): string {
  return `${clock(fromMinute)}-${clock(toMinute)}`;
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((number) => String(number).padStart(2, '0')).join(':');
}

/** By the wall clock of this machine: on the days when it is set, an hour is missing or there twice. */
export function isInWindow(window: TimeWindow, now: Date): boolean {
  return isMinuteIn(window, now.getDay(), now.getHours() * 60 + now.getMinutes());
}

/** Whether one window has each minute of a week that the other has. */
export function windowCovers(wide: TimeWindow, narrow: TimeWindow): boolean {
  for (let day = 0; day < WEEKDAYS.length; day++)
    for (let minute = 0; minute < DAY_MINUTES; minute++)
      if (isMinuteIn(narrow, day, minute) && !isMinuteIn(wide, day, minute)) return false;
  return true;
}

function isMinuteIn({ time, days }: TimeWindow, day: number, minute: number): boolean {
  const isDay = (number: number) => days === undefined || days.some((name) => name === WEEKDAYS[number]);
  if (time === undefined) return isDay(day);
  const { fromMinute, toMinute } = time;
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && isDay(day);
  return minute >= fromMinute ? isDay(day) : minute < toMinute && isDay((day + 6) % 7);
}
