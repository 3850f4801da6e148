/** Names in a store, as the C tools have them, and ours beside them. Pure. */

/** The files of a slot. `stat.conf` is no part of it. */
export const STORED_FILES = ['domain_policy', 'exception_policy', 'manager', 'profile'] as const;
/** The kinds of files that a slot has. */
export type StoredFile = (typeof STORED_FILES)[number];

/** The texts of one policy: latin1 as read from the kernel or from files, each line with its line end. */
export type PolicyTexts = Readonly<Record<StoredFile, string>>;

/** One of something for each file of a slot, made one after the other. */
export async function forEachFile<Value>(
  make: (file: StoredFile) => Promise<Value>,
): Promise<Readonly<Record<StoredFile, Value>>> {
  return {
    domain_policy: await make('domain_policy'),
    exception_policy: await make('exception_policy'),
    manager: await make('manager'),
    profile: await make('profile'),
  };
}

export const POLICY_FOLDER = 'policy';
export const SLOT_RECORD = 'slot.conf';
export const BOOT_STATE = 'boot-state';
export const LOCK = '.lock';

/** The two links that name a slot. */
export type SlotLink = 'current' | 'previous';

/** What is being made or taken away has a name that begins so: neither loaders nor the C tools look at hidden names. */
export const UNFINISHED = /^\.(?:new|old)-/;

export function fileName(file: StoredFile): string {
  return `${file}.conf`;
}

/** Where a file of the top folder points to. */
export function topLinkTarget(file: StoredFile): string {
  return `${POLICY_FOLDER}/current/${fileName(file)}`;
}

const STAMP = /^(\d\d)-(\d\d)-(\d\d)\.(\d\d):(\d\d):(\d\d)$/;

/** Whether a folder has the name of a save, which is its time. */
export function isStamp(name: string): boolean {
  return STAMP.test(name);
}

/** YY-MM-DD.hh:mm:ss in local time. */
export function stampOf(time: Date): string {
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits).join('-');
  return `${date}.${[time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':')}`;
}

function twoDigits(number: number): string {
  return String(number % 100).padStart(2, '0');
}

/** The time that a stamp says; undefined for another name. */
export function timeOfStamp(name: string): Date | undefined {
  const found = STAMP.exec(name);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute, second] = found.slice(1).map(Number);
  return new Date(year < FIRST_YEAR ? 2000 + year : 1900 + year, month - 1, day, hour, minute, second);
}

/** A board without a clock starts in 1970. */
const FIRST_YEAR = 70;

/** For sort(): the newest save first, then folders with names of their own. */
export function newestFirst(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left === right ? 0 : left < right ? 1 : -1;
}

function sortKey(name: string): string {
  if (!isStamp(name)) return '';
  return `${Number(name.slice(0, 2)) < FIRST_YEAR ? 20 : 19}${name}`;
}

/**
 * The name of the next save: the time, or the next second that is free and later than every save that is there, so that
 * order is kept when a clock goes back.
 */
export function nextStamp(now: Date, names: readonly string[]): string {
  const [newest = ''] = names.filter(isStamp).sort(newestFirst);
  const stamp = stampOf(now);
  if (newest === '' || newestFirst(stamp, newest) < 0) return stamp;
  const after = timeOfStamp(newest) ?? now;
  let next = newest;
  // where summer time ends, the next second may have a name that was there an hour ago
  while (newestFirst(next, newest) >= 0) {
    after.setSeconds(after.getSeconds() + 1);
    next = stampOf(after);
  }
  return next;
}
