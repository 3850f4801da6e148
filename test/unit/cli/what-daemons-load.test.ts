import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const STATEMENT = /^(?:import|export)(?! type\b)(?:[^'";]*?\sfrom)?\s*'([^']+)'/gms;

/** What is loaded with these files, before anything asks for more: files, packages and modules of Node. */
function loadedWith(...files: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(STATEMENT)) {
      const source = join(dirname(file), name.replace(/\.js$/, '.ts'));
      if (!name.startsWith('.')) loaded.add(name);
      else if (existsSync(source) && source.endsWith('.ts')) load(source);
    }
  };
  files.forEach(load);
  return loaded;
}

/** They cost megabytes of a process that stays for months; node:http alone is 15 of them on an ARM board with Node 24. */
const HEAVY = [
  'commander',
  'valibot',
  'smol-toml',
  'prom-client',
  'picocolors',
  ...['child_process', 'crypto', 'dgram', 'dns/promises', 'http', 'net', 'readline', 'worker_threads', 'zlib'].map(
    (name) => `node:${name}`,
  ),
];

const heavyOf = (loaded: ReadonlySet<string>) => HEAVY.filter((name) => loaded.has(name));

describe('what stays in memory', () => {
  test('the command begins without the parser of the command line', () => {
    expect(heavyOf(loadedWith('lib/cli/tomoyo.ts'))).toEqual([]);
  });

  test('an audit daemon that stores in files by rules has none of what others need', () => {
    const loaded = loadedWith('lib/cli/tomoyo.ts', 'lib/cli/run-auditd.ts');
    expect(heavyOf(loaded)).toEqual([]);
    expect(loaded).toContain('lib/daemon/record-file.ts');
    for (const other of ['kernel/apply/apply', 'policy/check/check', 'auditd/spool', 'auditd/fan-out'])
      expect(loaded).not.toContain(`lib/${other}.ts`);
  });

  test('a daemon that needs its TOML has no parser of the command line', () => {
    expect(heavyOf(loadedWith('lib/cli/tomoyo.ts', 'lib/cli/run-queryd.ts'))).not.toContain('commander');
    expect(heavyOf(loadedWith('lib/cli/run-notify.ts', 'lib/cli/notify-defaults.ts'))).not.toContain('commander');
  });

  test('who imports the library has no module of Node that is heavy', () => {
    const loaded = loadedWith('lib/index.ts');
    expect(heavyOf(loaded)).toEqual([]);
    expect(loaded).toContain('lib/audit/stream.ts');
    expect(loaded).not.toContain('lib/kernel/apply/apply.ts');
  });

  test('what a program asks for by name is seen', () => {
    expect(heavyOf(loadedWith('lib/cli/program.ts'))).toEqual(['commander', 'picocolors']);
    expect(heavyOf(loadedWith('lib/auditd/metrics-server.ts'))).toContain('node:http');
  });
});
