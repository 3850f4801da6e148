import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { apply, reapply } from '../../bench/cases/apply.js';
import { auditRecords } from '../../bench/cases/audit-records.js';
import { auditd } from '../../bench/cases/auditd.js';
import { earlyBoot, earlyBootNode } from '../../bench/cases/early-boot.js';
import { readOut } from '../../bench/cases/read-out.js';
import { reportCase } from '../../bench/report-case.js';
import { reportAnswers, runAnswers } from '../../bench/run-answers.js';
import { reportCopies, runCopies } from '../../bench/run-copies.js';
import { reportStarts, runStarts } from '../../bench/run-starts.js';
import { runBoots } from '../../bench/run-boots.js';
import { reportMemory, runMemory } from '../../bench/run-memory.js';
import { reportKept, runKept } from '../../bench/run-kept.js';
import { runCase, timeRatios } from '../../bench/run-case.js';
import { projectChoice } from './project-board.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

it.each([
  [auditRecords, 200],
  [auditd, 200],
  [apply, 200],
  [reapply, 200],
  [readOut, 200],
] as const)('bench: $name measures ours and its baselines', async (bench, size) => {
  const result = await runCase({ ...bench, warmUps: 0 }, { ...projectChoice(), root, rounds: 1, size });
  expect(result.baselines.length).toBeGreaterThan(0);
  for (const baseline of result.baselines) {
    const [ratio, ...rest] = timeRatios(result.ours, baseline);
    expect(ratio).toBeGreaterThan(0);
    expect(rest).toEqual([]);
  }
  expect(reportCase(bench, result)).toContain('first call of ours');
});

it.each([earlyBoot, earlyBootNode])('bench: $name measures ours and the baseline', async (bench) => {
  const { ratios } = await runBoots(bench, { ...projectChoice(), rounds: 1, size: 100 });
  expect(ratios).toHaveLength(1);
  expect(ratios[0]).toBeGreaterThan(0);
});

it('bench: starts measures boot, clone and a bare QEMU', async () => {
  const result = await runStarts({ ...projectChoice(), rounds: 1 });
  for (const times of [result.bare, result.boot, result.clone, result.warm]) expect(times).toHaveLength(1);
  expect(reportStarts(result)).toMatch(/clone .* ratio \d.*clone, to JavaScript .* ratio \d/s);
});

it('bench: copies measures push and pull', async () => {
  const result = await runCopies({ ...projectChoice(), rounds: 1 }, { bigBytes: 1 << 20, smallFiles: 3 });
  expect(reportCopies(result)).toMatch(/push .* MB\/s.*pull .* MB\/s.*push, small .* ms a file/s);
});

it('bench: audit-kept counts what each reader keeps of a storm', async () => {
  const result = await runKept({ ...projectChoice(), root, rounds: 1, size: 2000 });
  expect(result.rows.map(({ label }) => label)).toContain('tomoyo-auditd');
  for (const { kept } of result.rows) expect(kept.filter((count) => count > 0 && count <= 2000)).toHaveLength(1);
  expect(reportKept(result)).toMatch(/tomoyo auditd .* of what the bare loop keeps \d/);
});

it('bench: memory measures who reads records beside a bare Node', async () => {
  const result = await runMemory({ ...projectChoice(), root, rounds: 1, warmUps: 0, records: [50], laterMs: 10 });
  const [bare, ...readers] = result.rows;
  expect(bare?.rounds.map((held) => held.length)).toEqual([1]);
  for (const { rounds } of readers) expect(rounds.map((held) => held.length)).toEqual([2]);
  for (const { resident, own, most } of result.rows.flatMap(({ rounds }) => rounds.flat())) {
    expect(own).toBeGreaterThan(0);
    expect(resident).toBeGreaterThan(own);
    expect(most).toBeGreaterThanOrEqual(resident);
  }
  expect(reportMemory(result)).toMatch(
    /tomoyo auditd.* while 50 came +at most -?\d.* 0.01 s later +-?\d.*tomoyo --version .* of node -e 0 \d/s,
  );
});

it('bench: answers measures ours and the bare loop', async () => {
  const result = await runAnswers({
    ...projectChoice(),
    root,
    rounds: 1,
    questions: { one: 2, many: 1 },
    holdSeconds: 2,
  });
  for (const { ours, loop } of result.rows)
    for (const time of [...ours, ...loop].flatMap(({ answered }) => answered)) expect(time).toBeGreaterThan(0);
  expect(reportAnswers(result)).toMatch(/ratio \d/);
});
