import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { auditRecords } from '../../bench/cases/audit-records.js';
import { runCase } from '../../bench/run-case.js';
import { projectChoice } from './project-board.js';

it('bench: audit-records measures ours and the baseline', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { ours, baseline, ratios } = await runCase(auditRecords, { ...projectChoice(), root, rounds: 1, size: 200 });
  expect([ours, baseline, ratios].map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(ratios[0]).toBeGreaterThan(0);
});
