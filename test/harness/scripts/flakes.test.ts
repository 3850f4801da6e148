import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A project that counts its runs in a file, and fails in every third. */
const EVERY_THIRD = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
const counter = new URL('./runs', import.meta.url);
const run = (existsSync(counter) ? Number(readFileSync(counter)) : 0) + 1;
writeFileSync(counter, String(run));
describe('a test', () => {
  it('that passes', () => expect(run).toBeGreaterThan(0));
  it('that fails sometimes', () => expect(run % 3, 'run ' + run).not.toBe(0));
});
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-flakes-test-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'every-third.test.mjs'), EVERY_THIRD);
});
afterEach(() => rmSync(folder, { recursive: true }));

function flakes(...args: readonly string[]) {
  const logs = join(folder, 'logs');
  const words = [join(ROOT, 'scripts/flakes.mjs'), '--root', folder, '--logs', logs, ...args];
  const { NODE_OPTIONS: _, VITEST: _vitest, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env });
  return { status, stdout, stderr, logs };
}

describe('npm run flakes', () => {
  it('goes on at a failure, keeps its log, and sums up', () => {
    const { status, stdout, stderr, logs } = flakes('--runs', '4');
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/\d+\.\d s/, 'N s'))).toEqual([
      'run 1 of 4: N s, passed',
      'run 2 of 4: N s, passed',
      'run 3 of 4: N s, FAILED: a test that fails sometimes',
      'run 4 of 4: N s, passed',
    ]);
    expect(stdout.replace(/\d+\.\d/g, 'N')).toBe(
      `4 runs, 1 failed\n    1 x a test that fails sometimes\nseconds: N least, N median, N most\n` +
        `logs of the failed runs: ${logs}\n`,
    );
    expect(readdirSync(logs)).toEqual(['run-3.log']);
    expect(readFileSync(join(logs, 'run-3.log'), 'utf8')).toContain('run 3: expected');
    expect(status).toBe(1);
  });

  it('stops at a failure with --bail', () => {
    const { status, stdout } = flakes('--runs', '9', '--bail');
    expect(stdout).toMatch(/^3 runs, 1 failed\n/);
    expect(status).toBe(1);
  });

  it('ends with 0 when no run failed, and leaves no folder', () => {
    const { status, stdout, logs } = flakes('--runs', '2', 'every-third');
    expect(stdout).toMatch(/^2 runs, 0 failed\nseconds: /);
    expect(existsSync(logs)).toBe(false);
    expect(status).toBe(0);
  });

  it('says what is wrong where no test is found, and where the number is none', () => {
    expect(flakes('--runs', '1', 'no-such-file').stdout).toContain('    1 x (');
    const { status, stderr } = flakes('--runs', 'many');
    expect(stderr).toBe('tomoyo: --runs takes a number from 1, got "many".\n');
    expect(status).toBe(1);
  });
});
