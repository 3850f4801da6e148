import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { auditRecords } from '../../bench/cases/audit-records.js';
import { earlyBoot } from '../../bench/cases/early-boot.js';
import { runBoots } from '../../bench/run-boots.js';
import { runCase } from '../../bench/run-case.js';
import { projectChoice } from './project-board.js';

it('bench: audit-records measures ours and the baseline', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { ours, baseline, ratios } = await runCase(auditRecords, { ...projectChoice(), root, rounds: 1, size: 200 });
  expect([ours, baseline, ratios].map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(ratios[0]).toBeGreaterThan(0);
});

it('bench: early-boot measures our loader and the C one', async () => {
  const { ratios } = await runBoots(earlyBoot, { ...projectChoice(), rounds: 1, size: 100 });
  expect(ratios).toHaveLength(1);
  expect(ratios[0]).toBeGreaterThan(0);
});
