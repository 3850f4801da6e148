import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../../dist/cli/tomoyo.js', import.meta.url));
const guide = readFileSync(new URL('../../../docs/guides/patterns.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/^```\n([^]*?)^```$/gm)].map(([, block = '']) => block);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-guide-'));
  writeFileSync(join(folder, 'domain_policy.conf'), blocks[0] ?? '');
  mkdirSync(join(folder, 'image/var/log/gateway'), { recursive: true });
  for (const day of [19, 20, 21, 22, 23]) writeFileSync(join(folder, `image/var/log/gateway/2026-11-${day}.log`), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the guide about patterns shows what its commands say', () => {
  const shown = blocks.filter((block) => block.startsWith('$ '));
  expect(shown.length).toBeGreaterThanOrEqual(4);
  for (const block of shown) {
    const [command = ''] = block.split('\n');
    const program = command.slice(2).replace(/^tomoyo /, `"${process.execPath}" "${COMMAND}" `);
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    const shell = ['-c', `{ ${program}; } 2>&1; true`];
    const output = execFileSync('/bin/sh', shell, { cwd: folder, encoding: 'latin1', env });
    expect(`${command}\n${output}`).toBe(block);
  }
});
