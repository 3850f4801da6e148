import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsdown';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../packed.js';
import config from '../../../tsdown.config.js';

const notices = readFileSync(join(ROOT, 'dist/THIRD-PARTY.txt'), 'utf8');

/** Names of the packages that the build really bundles. */
async function bundled(): Promise<Set<string>> {
  const found = new Set<string>();
  const collector = {
    name: 'collector',
    generateBundle(_options: unknown, files: Record<string, { type: string; moduleIds?: string[] }>) {
      for (const { moduleIds } of Object.values(files))
        for (const id of moduleIds ?? []) {
          const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
          if (name !== undefined) found.add(name);
        }
    },
  };
  const quiet = { config: false, write: false, clean: false, logLevel: 'error' } as const;
  for (const one of Array.isArray(config) ? config : [config]) await build({ ...one, ...quiet, plugins: [collector] });
  return found;
}

describe('the licences of others', () => {
  it('are those of everything that is bundled, with their texts', async () => {
    const names = await bundled();
    expect(names.size).toBeGreaterThan(4);
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    for (const name of [...names, 'node-addon-api', 'node-api-headers']) {
      const version = packages[`node_modules/${name}`]?.version;
      const start = notices.indexOf(`\n${name} ${version} (`);
      expect([name, start > 0]).toEqual([name, true]);
      const text = notices.slice(start, notices.indexOf('\n====', start));
      expect(text).toMatch(
        /Permission is hereby granted|Permission to use, copy|Redistribution and use|Apache License/,
      );
    }
  });

  it('say what the binaries are linked with, with the licence of the C library', () => {
    expect(notices).toContain('GCC Runtime Library Exception');
    expect(notices).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
  });
});
