import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';
import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../exposition.js';

const source = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('metrics in the bundled command', () => {
  it('work without node_modules, and load prom-client with the first text only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tomoyo-bundle-'));
    try {
      await build({
        config: source('tsdown.config.ts'),
        entry: { metrics: source('lib/auditd/metrics.ts') },
        outDir: folder,
        tsconfig: source('tsconfig.json'),
        logLevel: 'silent',
      });
      const bundle = readFileSync(join(folder, 'metrics.js'), 'utf8');
      expect(bundle).not.toMatch(/^import .*(?:counter|gauge|registry)/m);
      const program = `import { AuditMetrics } from './metrics.js'; process.stdout.write(await new AuditMetrics(() => []).text());`;
      writeFileSync(join(folder, 'scrape.js'), program);
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      const text = execFileSync(process.execPath, [join(folder, 'scrape.js')], { encoding: 'utf8' });
      expect(sampleOf(text, 'tomoyo_audit_bytes_total')).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
