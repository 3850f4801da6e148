import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPolicyFiles } from '../../../lib/cli/policy-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['UTF-8 as letters', Buffer.from('file read /caf\u00e9\n'), 'file read /caf\u00e9\n'],
  ['other bytes as they are', Buffer.from([0x2f, 0xe9, 0x0a]), '/\u00e9\n'],
])('reads %s', async (_, bytes, text) => {
  const file = join(folder, 'domain_policy.conf');
  writeFileSync(file, bytes);
  expect(await readPolicyFiles([file])).toEqual([{ kind: 'domain_policy', file, text }]);
});
