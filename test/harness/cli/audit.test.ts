// The command as a client of the daemon. As a reader of the kernel's file: test/board/command.board.ts.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FanOut } from '../../../lib/auditd/fan-out.js';
import { Spool } from '../../../lib/auditd/spool.js';
import { StoredEvent, type DaemonEvent } from '../../../lib/auditd/stored-event.js';
import { otherReaders } from '../../../lib/cli/other-readers.js';
import { record } from '../../unit/audit/captures.js';
import { batchOf } from '../auditd/stored.js';
import { tomoyo } from './run-command.js';
import { soon } from '../../until.js';

const BOOT = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
const EVENTS: readonly DaemonEvent[] = [
  { kind: 'record', record: record({ entry: 'file read /a' }) },
  { kind: 'record', record: record({ entry: 'file write /a' }) },
  { kind: 'gap', reason: 'queue-full' },
  { kind: 'suppressed', domain: '<kernel> /bin/editor', count: 12, seconds: 2 },
  { kind: 'record', record: record({ entry: 'file read /b', mode: 'learning' }) },
];
const stored = EVENTS.map((event, index) => new StoredEvent(event, BOOT, index + 1));

let folder: string;
let path: string;
let spool: Spool;
let fanOut: FanOut;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-audit-'));
  path = join(folder, 'audit.sock');
  spool = await Spool.open(join(folder, 'spool'), { boot: BOOT, limitBytes: 1 << 20, say: () => {} });
  fanOut = await FanOut.open(path, { boot: BOOT, spool, say: () => {} });
});
afterEach(async () => {
  await fanOut.close();
  await spool.close();
  rmSync(folder, { recursive: true });
});

/** Ends it when so much was shown. */
const killAfter = (lines: number) => (child: ChildProcess) => {
  let shown = '';
  child.stdout?.on('data', (text: string) => {
    shown += text;
    if (shown.split('\n').length > lines) child.kill('SIGTERM');
  });
};
const audit = (args: readonly string[], started?: (child: ChildProcess) => void) =>
  tomoyo(['audit', '--socket', path, ...args], started ? { started } : {});
describe('audit where a daemon listens', () => {
  it('is served by it, with boot and sequence, from a place on', async () => {
    await spool.append(stored);
    fanOut.add(batchOf(...stored));
    const { code, stdout, stderr } = await audit(['--json', '--since', '1'], killAfter(4));
    expect(stdout.trimEnd().split('\n')).toEqual(stored.slice(1).map(({ json }) => json));
    expect({ code, stderr }).toEqual({ code: 0, stderr: `tomoyo: served by the daemon at ${path}\n` });
    const whole = await audit(['--since', `${BOOT}:0`, '--json'], killAfter(5));
    expect(whole.stdout.trimEnd().split('\n')).toEqual(stored.map(({ json }) => json));
  });

  it('reads for the time that is asked for, however long it takes to open', async () => {
    await spool.append(stored);
    const slow = join(folder, 'slow.sock');
    const server = createServer((client) => {
      setTimeout(() => client.pipe(connect(path).on('error', () => client.destroy())).pipe(client), 1500);
    });
    await new Promise<void>((resolve) => void server.listen(slow, resolve));
    const { code, stdout } = await tomoyo(['audit', '--socket', slow, '--json', '--since', '0', '--for', '1s']);
    server.close();
    expect(stdout.trimEnd().split('\n')).toEqual(stored.map(({ json }) => json));
    expect(code).toBe(0);
  });

  it('shows what passes its filter, and all that is no record', async () => {
    await spool.append(stored);
    const { stdout } = await audit(
      ['--json', '--since', '0', '--path', '/a', '--operation', 'file read'],
      killAfter(3),
    );
    expect(stdout.trimEnd().split('\n')).toEqual([stored[0]?.json, stored[2]?.json, stored[3]?.json]);
    const folded = await audit(['--no-json', '--since', '0', '--mode', 'learning'], killAfter(4));
    const [heading, gap, suppressed, last, ...more] = folded.stdout.trimEnd().split('\n');
    expect(heading).toContain('RESULT');
    expect(gap).toContain('records may be missing here');
    expect(suppressed).toContain('12 records in 2 s are left out');
    expect(last).toContain('file read /b');
    expect(more).toEqual([]);
  });

  it('serves several at the same time, and says when the daemon ends', async () => {
    await spool.append(stored.slice(0, 2));
    let greeted = 0;
    // the first line that it shows tells that its request was taken
    const started = (child: ChildProcess) => void child.stdout?.once('data', () => greeted++);
    const commands = [audit(['--json', '--since', '0'], started), audit(['--json', '--since', '0'], started)];
    await soon(() => greeted === 2);
    await spool.append(stored.slice(2));
    fanOut.add(batchOf(...stored.slice(2)));
    await fanOut.close();
    for (const { code, stdout, stderr } of await Promise.all(commands)) {
      expect(stdout.trimEnd().split('\n')).toEqual(stored.map(({ json }) => json));
      expect(stderr).toMatch(/^tomoyo: served by .*\ntomoyo: the daemon has ended\n$/);
      expect(code).toBe(1);
    }
  });

  it('ends after --for, and refuses a filter before it connects', async () => {
    const ended = audit(['--for', '1s']);
    await soon(() => fanOut.clients > 0);
    expect(await ended).toMatchObject({ code: 0, stdout: '' });
    expect(await audit(['--operation', 'file raed'])).toMatchObject({ code: 2 });
  });

  it("reads the kernel's file with --direct", async () => {
    const { code, stderr } = await audit(['--direct', '--for', '1s']);
    expect(stderr).not.toContain('served');
    expect(code).toBe(existsSync('/sys/kernel/security/tomoyo') ? 0 : 3);
  });
});

describe('other readers', () => {
  it('are named with number and program; who asks is none of them', async () => {
    const file = join(folder, 'audit');
    execFileSync('mkfifo', [file]);
    const held = openSync(file, 'r+');
    try {
      expect(await otherReaders(file)).toEqual([]);
      const other = spawn('sleep', ['60'], { stdio: [held, 'ignore', 'ignore'] });
      await once(other, 'spawn');
      expect(await otherReaders(file)).toEqual([`${other.pid} sleep`]);
      other.kill();
      await once(other, 'close');
    } finally {
      closeSync(held);
    }
  });
});
