import { describe, expect, it } from 'vitest';
import { generateScenario } from '../stores/generate.js';
import { projectChoice } from './project-board.js';
import { scenarioRunner } from './scenario-runner.js';

const SEED = 2026;
/**
 * Each store is one boot: the first choice of board gets all of them, the others as many as show that kernel and
 * machine make no difference. `npm run stores` boots 500.
 */
const isFirst = projectChoice().architecture === 'arm64' && projectChoice().kernelSeries === '6.1';
const COUNT = isFirst ? 40 : 8;

const run = scenarioRunner();

describe('damaged stores', () => {
  it(`all of ${COUNT} boot with our loader, and do what preflight says`, { timeout: 900_000 }, async () => {
    const differences: string[] = [];
    const verdicts = new Set<string>();
    let builtIn = 0;
    for (let index = 0; index < COUNT; index += 1) {
      const result = await run((programs) => generateScenario(SEED, index, programs));
      verdicts.add(result.happened.verdict);
      if (result.said.slot === 'none') builtIn += 1;
      differences.push(...result.differences.map((text) => `${result.title}: ${text}`));
    }
    expect(differences).toEqual([]);
    expect(verdicts).not.toContain('would hang');
    if (!isFirst) return;
    // enough of them were damaged to mean something, and enough were not
    expect(builtIn).toBeGreaterThan(3);
    expect(builtIn).toBeLessThan(25);
    expect(verdicts).toContain('would not activate');
  });
});
