import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkDomainPolicy } from '../../../bench/cases/check-domain-policy.js';
import { runCommandCase } from '../../../bench/run-command-case.js';

it('bench: check-domain-policy measures ours and the baseline', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const [result] = runCommandCase(checkDomainPolicy, { root, rounds: 1, sizes: [500] });
  expect(result?.lines).toBeGreaterThanOrEqual(500);
  for (const costs of [result?.ours, result?.baseline, result?.startUp]) {
    expect(costs).toHaveLength(1);
    expect(costs?.[0]?.maxRssKiB).toBeGreaterThan(0);
  }
});
