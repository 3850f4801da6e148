import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../lib/language/stat.js';

const read = (name: string) => readFileSync(new URL(`../../fixtures/stat/${name}`, import.meta.url), 'latin1');

describe('stat file', () => {
  it('gives counters with the time of the last event, and memory with its quota', () => {
    expect(parseStat(read('6.12.stat'))).toEqual({
      policyUpdates: { count: 269, last: new Date('2026-11-23T03:47:21Z') },
      violations: {
        learning: { count: 212, last: new Date('2026-11-23T03:47:21Z') },
        permissive: { count: 0 },
        enforcing: { count: 0 },
      },
      memory: {
        policy: { bytes: 27744 },
        auditLog: { bytes: 6880, quotaBytes: 16777216 },
        query: { bytes: 0, quotaBytes: 1048576 },
        total: 34624,
      },
      unknown: [],
    });
  });

  it('keeps a line that a newer kernel may add', () => {
    expect(parseStat(`${read('6.1.stat')}Policy weather: 3\n`).unknown).toEqual(['Policy weather: 3']);
  });

  it.each([
    ['Policy update:                               269', 'Policy update: many', 1, 'stat:1: expected a number'],
    ['Memory used by policy', 'Memory of policy', undefined, 'expected a line "Memory used by policy:"'],
  ])('refuses "%s" -> "%s"', (from, to, line, message) => {
    const parse = () => parseStat(read('6.1.stat').replace(from, to));
    expect(parse).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_FORMAT' }));
    expect(parse).toThrow(line === undefined ? message : expect.objectContaining({ line }));
    expect(parse).toThrow(message);
  });
});
