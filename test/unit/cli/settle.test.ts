import { describe, expect, it } from 'vitest';
import { settle } from '../../../lib/cli/board-test/settle.js';

/** A text that changes until it was read so often, and how long was waited for it. */
function changing(reads: number) {
  const seen = { count: 0, waitedMs: 0 };
  const read = async () => String(Math.min(seen.count++, reads));
  const wait = async (ms: number) => void (seen.waitedMs += ms);
  return { seen, read, wait };
}

describe('settle', () => {
  it.each([
    [0, 3000],
    [1, 3250],
    [20, 8000],
  ])('after %i changes waits %i ms, three seconds of them quiet', async (changes, ms) => {
    const { seen, read, wait } = changing(changes);
    expect(await settle(read, wait)).toBe(true);
    expect(seen.waitedMs).toBe(ms);
  });

  it('gives up after thirty seconds where it changes on and on', async () => {
    const { seen, read, wait } = changing(Infinity);
    expect(await settle(read, wait)).toBe(false);
    expect(seen.waitedMs).toBe(30_000);
  });

  it('ends with what cannot be read or waited for', async () => {
    const reason = new Error('interrupted');
    const fail = () => Promise.reject(reason);
    await expect(settle(fail, async () => undefined)).rejects.toBe(reason);
    await expect(settle(async () => '', fail)).rejects.toBe(reason);
  });
});
