/** A board with a system that is not ours, and a policy under which /bin/cat, run by the agent, may read one file in /etc. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bootBoard, type Board, type BootOptions } from '../../qemu/index.js';
import { INTERFACE, runOk } from './project-board.js';

const PREFERENCE = 'PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }';
/** The second one is what a program that is linked with libraries needs. */
const ENTRIES = String.raw`file read /etc/open
file read /usr/lib/\{\*\}/\*
`;
const FILES: Readonly<Record<string, string>> = {
  'profile.conf': `PROFILE_VERSION=20150505
0-${PREFERENCE}
0-CONFIG={ mode=disabled grant_log=no reject_log=no }
3-${PREFERENCE}
3-CONFIG={ mode=disabled grant_log=no reject_log=no }
3-CONFIG::file::open={ mode=enforcing grant_log=no reject_log=yes }
`,
  'manager.conf': '/usr/sbin/board-agent\n',
  'exception_policy.conf': 'initialize_domain /bin/cat from any\ninitialize_domain /usr/bin/cat from any\n',
  'domain_policy.conf': ['<kernel>', '<kernel> /bin/cat', '<kernel> /usr/bin/cat']
    .map((domain) => `${domain}\nuse_profile ${domain === '<kernel>' ? 0 : 3}\nuse_group 0\n\n${ENTRIES}`)
    .join('\n'),
};

/** A folder for the option `policy`; removed when the scope ends. */
export function catPolicy(): { readonly folder: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'own-policy-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

export async function text(board: Board, path: string): Promise<string> {
  return (await board.readFile(path)).toString('latin1');
}

/** Boots it with the policy, and shows that the policy is in force and that a refusal is recorded. */
export async function bootGuarded(options: BootOptions): Promise<Board> {
  using policy = catPolicy();
  const board = await bootBoard({ ...options, policy: policy.folder });
  try {
    await expectGuarded(board);
    return board;
  } catch (error) {
    await board.kill();
    throw error;
  }
}

export async function expectGuarded(board: Board): Promise<void> {
  expect(await text(board, `${INTERFACE}/profile`)).toContain('3-CONFIG::file::open={ mode=enforcing');
  expect(await runOk(board, ['cat', '/etc/open'])).toBe('open\n');
  const refused = await board.run(['cat', '/etc/secret']);
  expect(refused.code).toBe(1);
  expect(refused.stdout.toString()).toBe('');
  expect(await text(board, `${INTERFACE}/audit`)).toMatch(
    /mode=enforcing granted=no .*\n<kernel> (?:\/usr)?\/bin\/cat\nfile read \/etc\/secret\n/,
  );
  expect(await text(board, `${INTERFACE}/domain_policy`)).toContain('<kernel> /usr/sbin/board-agent\n');
  expect(await board.tomoyo.status()).toMatchObject({ state: 'active' });
}
