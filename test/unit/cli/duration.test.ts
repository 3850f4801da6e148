import { expect, it } from 'vitest';
import { parseDuration } from '../../../lib/cli/duration.js';

it.each([
  ['500ms', 500],
  ['15s', 15_000],
  ['15', 15_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
])('duration: %s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', 'soon', '-1s', '0s', '5 s', '9999h'])('duration: refuses %j', (text) => {
  expect(() => parseDuration(text)).toThrow('Expected a duration');
});
