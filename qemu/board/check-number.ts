/** Numbers that options give. */
import { TomoyoError } from '../../lib/errors.js';

/** Of a user or group; one more means in system calls that it stays. */
export const MOST_ID = 2 ** 32 - 2;
/** Longest time of a timer: one that is longer would end at once. */
export const MOST_MS = 2 ** 31 - 1;

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkWhole(name: string, value: number | undefined, [least, most]: readonly [number, number]): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw bad(`"${name}" must be a whole number from ${least} to ${most}, got ${value}.`);
}

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkPositive(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw bad(`"${name}" must be above 0, got ${value}.`);
}

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkTimeout(value: number): void {
  checkPositive('timeoutMs', value);
  if (value > MOST_MS) throw bad(`"timeoutMs" must be at most ${MOST_MS}, which are 24 days, got ${value}.`);
}

function bad(text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', text);
}
