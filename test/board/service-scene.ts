/** A store with a policy and the configurations of all services, on a disk; and what it looks like when they did their work. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Board, BoardFile } from '../../qemu/index.js';
import { makeDisk } from '../power-cut/store-disk.js';
import { INTERFACE, runOk } from './project-board.js';

const PREFERENCE = 'PREFERENCE={ max_audit_log=4096 max_learning_entry=2048 }';
const OPEN = 'CONFIG::file::open';
const AUDITD = 'tools/auditd.toml';
/** A daemon starts within seconds; on an emulated 32-bit machine beside a busy one, within a minute. */
const WAIT = { timeout: 240_000, interval: 250 };
const REFUSED = '/var/log/tomoyo/refused.jsonl';

/** head learns what it reads, cat is asked about; the command is a manager, also where env executes Node. */
const STORE: Readonly<Record<string, string>> = {
  'profile.conf': `PROFILE_VERSION=20150505
0-COMMENT=not watched
0-${PREFERENCE}
0-CONFIG={ mode=disabled grant_log=no reject_log=no }
1-${PREFERENCE}
1-CONFIG={ mode=disabled grant_log=no reject_log=no }
1-${OPEN}={ mode=learning grant_log=no reject_log=yes }
3-${PREFERENCE}
3-CONFIG={ mode=disabled grant_log=no reject_log=no }
3-${OPEN}={ mode=enforcing grant_log=no reject_log=yes }
`,
  'manager.conf': '<kernel> /usr/bin/tomoyo\n/usr/sbin/board-agent\n',
  'exception_policy.conf': `initialize_domain /usr/bin/tomoyo from any
keep_domain /usr/bin/node from <kernel> /usr/bin/tomoyo
initialize_domain /usr/bin/head from any
initialize_domain /bin/cat from any
initialize_domain /usr/bin/cat from any
`,
  'domain_policy.conf': String.raw`<kernel>
use_profile 0

<kernel> /usr/bin/tomoyo
use_profile 0

<kernel> /usr/bin/head
use_profile 1

<kernel> /bin/cat
use_profile 3

file read /lib/\*/\*
file read /usr/lib/\{\*\}/\*
file read /etc/ld.so.cache

<kernel> /usr/bin/cat
use_profile 3

file read /usr/lib/\{\*\}/\*
file read /etc/ld.so.cache
`,
  [AUDITD]: `[socket]
[[sink]]
type = "file"
path = "${REFUSED}"
`,
  'tools/queryd.toml': '[[rule]]\naction = "allow"\npath = "/etc/allowed"\n',
  'tools/notifyd.conf': 'action_to_take /srv/told\n',
};

export const FILES: readonly BoardFile[] = [
  ...['allowed', 'refused', 'learned'].map((name) => ({ path: `/etc/${name}`, data: `${name}\n` })),
  { path: '/srv/told', data: '#!/bin/sh\necho "$TOMOYO_ENTRY" >>/run/told\n', mode: 0o755 },
];

/** The disk for /etc/tomoyo; removed when the scope ends. @param sinks more of auditd's, as its configuration has them */
export function storeDisk(sinks = ''): { readonly path: string } & Disposable {
  const scratch = mkdtempSync(join(tmpdir(), 'services-'));
  for (const [name, text] of Object.entries(STORE)) {
    const path = join(scratch, 'store', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, name === AUDITD ? text + sinks : text);
  }
  const path = join(scratch, 'disk.img');
  makeDisk(join(scratch, 'store'), path);
  return { path, [Symbol.dispose]: () => rmSync(scratch, { recursive: true }) };
}

/** What is read of a file that grows, or nothing. */
async function textOf(board: Board, path: string): Promise<string> {
  return board.readFile(path).then(
    (bytes) => bytes.toString(),
    () => '',
  );
}

export function eventually(what: () => Promise<string>) {
  return expect.poll(what, WAIT);
}

async function read(board: Board, path: string): Promise<string> {
  return (await board.run(['cat', path], { timeoutMs: 60_000 })).stdout.toString();
}

/** queryd answers by its rule, and notify tells of what is refused. As soon as they are up. */
export async function expectServed(board: Board): Promise<void> {
  await eventually(() => read(board, '/etc/allowed')).toBe('allowed\n');
  const toldOfRefusal = async () => {
    expect(await read(board, '/etc/refused')).toBe('');
    return textOf(board, '/run/told');
  };
  await eventually(toldOfRefusal).toContain('file read /etc/refused\n');
}

/** auditd stores what is refused, as soon as it is up; and head learns. */
export async function expectRecorded(board: Board): Promise<void> {
  expect(await read(board, '/etc/refused')).toBe('');
  await eventually(() => textOf(board, REFUSED)).toContain('file read /etc/refused');
  expect(await runOk(board, ['head', '/etc/learned'])).toBe('learned\n');
}

/** Process number of a daemon, by its command; 0: it does not run. In a domain of its own. */
export async function pidOf(board: Board, command: string): Promise<number> {
  for (const process of await board.tomoyo.processes()) {
    const words = (await textOf(board, `/proc/${process.pid}/cmdline`)).split('\0');
    if (!words.includes('/usr/bin/tomoyo') || words.at(-2) !== command) continue;
    expect(process.domain).toBe('<kernel> /usr/bin/tomoyo');
    return process.pid;
  }
  return 0;
}

/** The first event in auditd's file. */
export async function firstStored(board: Board): Promise<any> {
  const [line = ''] = (await textOf(board, REFUSED)).split('\n');
  return JSON.parse(line);
}

/** Ends it, or stops it for its service manager to end it, and waits for another one. */
export async function expectRestarted(board: Board, command: string, signal = 'KILL'): Promise<void> {
  const before = await pidOf(board, command);
  expect(before).toBeGreaterThan(0);
  await runOk(board, ['sh', '-c', `kill -${signal} ${before}`]);
  await expect.poll(() => pidOf(board, command), WAIT).toSatisfy((pid) => pid !== 0 && pid !== before);
}

/** Another boot with that disk has what was learned. */
export async function expectSaved(board: Board): Promise<void> {
  const domains = await textOf(board, `${INTERFACE}/domain_policy`);
  expect(domains).toMatch(/^<kernel> \/usr\/bin\/head\nuse_profile 1\n[^]*?^file read \/etc\/learned$/m);
}
