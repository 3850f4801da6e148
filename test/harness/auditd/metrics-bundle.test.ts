import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a script has no declarations
import { bundled } from '../../../scripts/bundled.mjs';
import { sampleOf } from '../../exposition.js';

const source = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('metrics in the bundled command', () => {
  it('work without node_modules, and load prom-client with the first text only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tomoyo-bundle-'));
    try {
      const bundle = readFileSync(await bundled(source('lib/auditd/metrics.ts'), folder), 'utf8');
      expect(bundle).not.toMatch(/^import .*(?:counter|gauge|registry)/m);
      const program = `import { AuditMetrics } from './metrics.mjs'; process.stdout.write(await new AuditMetrics(() => []).text());`;
      writeFileSync(join(folder, 'scrape.mjs'), program);
      const text = execFileSync(process.execPath, [join(folder, 'scrape.mjs')], { encoding: 'utf8' });
      expect(sampleOf(text, 'tomoyo_audit_bytes_total')).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
