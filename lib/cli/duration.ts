import { InvalidArgumentError } from 'commander';
import { parseDurationText } from '../text/quantity.js';

/** Longest time of a timer. */
const MOST_MS = 2 ** 31 - 1;

/** `500ms`, `15s`, `2m`, `1h`; a number alone is seconds. Result in milliseconds. */
export function parseDuration(text: string): number {
  const ms = parseDurationText(text);
  if (ms === undefined || ms > MOST_MS) throw new InvalidArgumentError('Expected a duration such as 500ms, 15s, 2m.');
  return ms;
}
