import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkDomainPolicy } from '../../../bench/cases/check-domain-policy.js';
import { diffPolicy, selectPolicy, sortPolicy } from '../../../bench/cases/classic-programs.js';
import { patternizePolicy } from '../../../bench/cases/patternize-policy.js';
import { reportGrowth, reportSize } from '../../../bench/report-command-case.js';
import { runCommandCase } from '../../../bench/run-command-case.js';
import { reportCommandStarts, runCommandStarts } from '../../../bench/run-command-starts.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it.each([checkDomainPolicy, sortPolicy, diffPolicy, selectPolicy, patternizePolicy])(
  'bench: $name measures ours and the baseline',
  (bench) => {
    const [result] = runCommandCase(bench, { root, rounds: 1, sizes: [500] });
    expect(result?.lines).toBeGreaterThanOrEqual(500);
    for (const costs of [result?.ours, result?.baseline, result?.startUp]) {
      expect(costs).toHaveLength(1);
      expect(costs?.[0]?.maxRssKiB).toBeGreaterThan(0);
    }
  },
);

it('bench: where the C tool takes minutes it is run only when asked for, and once', () => {
  const slow = { ...sortPolicy, slowFrom: 200, command: () => ['/bin/true'] };
  const results = [...runCommandCase(slow, { root, rounds: 2, sizes: [100, 500] })];
  expect(results.map(({ baseline }) => baseline.length)).toEqual([2, 0]);
  expect(results.map((result) => reportSize(slow, result))[1]).toContain('run it with --whole');
  expect(reportGrowth(slow, results)).toMatch(
    /^sort-policy: 4\.0 times the lines, (?:-?[\d.]+|NaN|-?Infinity) times our time/,
  );
  const [whole] = runCommandCase(slow, { root, rounds: 2, sizes: [500], whole: true });
  expect(whole?.baseline).toHaveLength(1);
});

it('bench: command-starts measures commands beside a bare Node.js', () => {
  const starts = runCommandStarts({ root, rounds: 1 });
  for (const { ms } of starts) expect(ms).toHaveLength(1);
  expect(reportCommandStarts(starts)).toMatch(/node -e 0 .* ratio 1\.00 [^]*tomoyo --version .* ratio \d/);
});
