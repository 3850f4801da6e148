import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fuzzKernel } from '../fuzz/fuzz-kernel.js';
import { KernelOracle } from '../fuzz/oracle.js';
import { projectChoice } from './project-board.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('the kernel keeps, prints and matches 2,000 lines and 500 pairs as we do', async () => {
  await using oracle = await KernelOracle.open({ root: ROOT, ...projectChoice() });
  const { differences, linesKept, pairsGranted } = await fuzzKernel(oracle, { lines: 2000, pairs: 500, seed: 2026 });
  expect(differences).toEqual([]);
  // both answers were given often enough to mean something
  expect(linesKept).toBeGreaterThan(600);
  expect(linesKept).toBeLessThan(1400);
  expect(pairsGranted).toBeGreaterThan(50);
  expect(pairsGranted).toBeLessThan(450);
});
