import { describe, expect, it } from 'vitest';
import { parseRateText } from '../../../lib/text/quantity.js';

describe('rate', () => {
  it.each([
    ['10/min', 10, 60_000],
    ['1/s', 1, 1000],
    ['100/h', 100, 3_600_000],
    ['3/d', 3, 86_400_000],
    ['5/30s', 5, 30_000],
    ['5/1.5h', 5, 5_400_000],
  ])('%s is %i in %i ms', (text, count, periodMs) => {
    expect(parseRateText(text)).toEqual({ count, periodMs });
  });

  it.each(['', '10', '/min', '0/min', '1/0s', '1/month', '1.5/min', '-1/min', '1/min ', '1 / min'])(
    'is not %j',
    (text) => expect(parseRateText(text)).toBeUndefined(),
  );
});
