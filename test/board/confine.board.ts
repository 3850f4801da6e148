import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { AuditEvent } from '../../lib/index.js';
import type { Board } from '../../qemu/index.js';
import { until } from '../until.js';
import { GuestDaemon } from './guest-daemon.js';
import { runOk } from './project-board.js';
import { projectTest } from './project-test.js';

const it = projectTest(() => ({ confined: true }));
const COMMAND = '<kernel> /usr/bin/tomoyo';
const SCRIPT = '/usr/lib/node_modules/tomoyo/dist/cli/tomoyo.js';
const shell = (board: Board, script: string) => runOk(board, ['/bin/sh', '-c', script]);

/** The command as npm installs it, and the module that it makes of what it finds. */
it.beforeAll(async ({ board }) => {
  await shell(board, `chmod 755 ${SCRIPT}; ln -sf ../lib/node_modules/tomoyo/dist/cli/tomoyo.js /usr/bin/tomoyo`);
  await runOk(board, ['tomoyo', 'confine', '/tmp/module']);
  await shell(board, 'mkdir -p /etc/tomoyo/tools /usr/lib/tomoyo/action');
});

/** What the kernel refused to our commands while something was done. */
async function refusedWhile(board: Board, act: () => Promise<unknown>): Promise<readonly string[]> {
  const refused: string[] = [];
  const stop = new AbortController();
  const stream = board.tomoyo.audit({ signal: stop.signal });
  const reading = read(stream, refused);
  await stream.begun();
  await act();
  await sleep(1000);
  stop.abort();
  await reading;
  return refused;
}

async function read(stream: AsyncIterable<AuditEvent>, refused: string[]): Promise<void> {
  try {
    for await (const event of stream)
      if (event.kind === 'record' && !event.record.granted && event.record.domain.startsWith(COMMAND))
        refused.push(`${event.record.domain}: ${event.record.entry}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

const AUDITD = `
[spool]
folder = "/var/lib/tomoyo/audit"
[socket]
path = "/run/tomoyo/audit.sock"
[metrics]
listen = "127.0.0.1:9464"
textfile = "/var/lib/tomoyo/tomoyo.prom"
[[sink]]
type = "file"
path = "/var/log/tomoyo/events.jsonl"
rotate_size = "8K"
keep = 3
compress = true
[[sink]]
type = "syslog"
address = "unix:/dev/log"
[[sink]]
type = "syslog"
address = "udp://127.0.0.1:514"
[[sink]]
type = "syslog"
address = "tcp://127.0.0.1:601"
[[sink]]
type = "journald"
`;

describe('the module that tomoyo confine makes', () => {
  it('goes into the kernel with what is there, and applied again changes nothing', async ({ board }) => {
    const refused = await refusedWhile(board, () => runOk(board, ['tomoyo', 'apply', '--merge', '/tmp/module']));
    const again = await board.run(['tomoyo', 'apply', '--merge', '--json', '/tmp/module']);
    const [summary] = again.stdout.toString().trimEnd().split('\n').slice(-1);
    expect({ refused, code: again.code, summary: JSON.parse(summary ?? '') }).toMatchObject({
      refused: [],
      code: 0,
      summary: { added: 0, removed: 0, refused: 0, notKept: 0 },
    });
  });

  it.for(['auditd', 'queryd', 'notify'])(
    'gives %s a domain, by whatever name it is started',
    async (name, { board }) => {
      await board.writeFile('/etc/tomoyo/tools/auditd.toml', '[[sink]]\ntype = "stdout"\n');
      await board.writeFile('/etc/tomoyo/tools/queryd.toml', '');
      await board.writeFile('/etc/tomoyo/tools/notifyd.conf', 'action_to_take /bin/true\n');
      for (const command of ['/usr/bin/tomoyo', SCRIPT]) {
        const daemon = await GuestDaemon.start(board, [command, name]);
        expect(await domainsOf(board, daemon.pid)).toEqual([`${COMMAND} command:/${name} 100`]);
        await daemon.stop();
      }
    },
  );

  it('lets auditd write, rotate, compress, serve, and send to syslog and journald', async ({ board }) => {
    await shell(board, 'ip link set lo up 2>/dev/null || ifconfig lo up; mkdir -p /var/lib; syslogd -O /tmp/messages');
    await board.writeFile('/etc/tomoyo/tools/auditd.toml', AUDITD);
    const daemon = await GuestDaemon.start(board, ['/usr/bin/tomoyo', 'auditd']);
    await until(
      'three files',
      async () => {
        await runOk(board, ['/srv/test/guarded', '20']);
        return (await shell(board, 'ls /var/log/tomoyo/ | grep -c gz || true')).trim() === '3';
      },
      daemon,
    );
    daemon.process.kill('SIGHUP');
    await daemon.untilSaid('configuration read again');
    const served = await runOk(board, ['tomoyo', 'audit', '--json', '--since', '0', '--for', '3s']);
    expect(served).toContain('file read /etc/shadow');
    expect(await shell(board, 'wget -qO- http://127.0.0.1:9464/metrics')).toContain('tomoyo_audit_records_total');
    expect(await shell(board, 'cat /var/lib/tomoyo/tomoyo.prom')).toContain('tomoyo_audit_records_total');
    await until('syslog has it', async () => (await shell(board, 'cat /tmp/messages')).includes('/etc/shadow'), daemon);
    await daemon.stop();
    expect(ownIn(await shell(board, 'cat /var/lib/tomoyo/audit/*/*.jsonl'))).toEqual([]);
  });

  it('lets the others do what they do', async ({ board }) => {
    const note = '#!/bin/sh\nread domain < /sys/kernel/security/tomoyo/self_domain\necho "$domain" > /tmp/noted\n';
    await board.writeFile('/usr/lib/tomoyo/action/note', note, { mode: 0o755 });
    await board.writeFile('/etc/tomoyo/tools/queryd.toml', '[decisions]\nfile = "/var/log/tomoyo/decisions.jsonl"\n');
    const refused = await refusedWhile(board, async () => {
      for (const words of [
        ['status', '--json'],
        ['ps', '--all', '--threads', '--json'],
        ['save'],
        ['save', '--force', '--keep', '1'],
        ['set-profile', '1', '<kernel> /srv/test/learner'],
      ])
        await runOk(board, ['tomoyo', ...words]);
      await board.run(['tomoyo', 'doctor', '--json']);
      await board.run(['tomoyo', 'doctor', '--repair']);
      const queryd = await GuestDaemon.start(board, ['/usr/bin/tomoyo', 'queryd']);
      const person = await board.spawn(['/usr/bin/tomoyo', 'query'], { stdin: 'pipe' });
      await runOk(board, ['/srv/test/guarded', '2']);
      person.kill('SIGTERM');
      await person.exited;
      await queryd.stop();
    });
    expect(refused).toEqual([]);
    // notify executes what it may, and says what it may not
    await board.writeFile('/etc/tomoyo/tools/notifyd.conf', 'action_to_take /bin/true\n');
    const notify = await GuestDaemon.start(board, ['/usr/bin/tomoyo', 'notify']);
    await runOk(board, ['/srv/test/guarded', '1']);
    await notify.untilSaid('spawn EPERM');
    await board.writeFile('/etc/tomoyo/tools/notifyd.conf', 'action_to_take /usr/lib/tomoyo/action/note\n');
    notify.process.kill('SIGHUP');
    await notify.untilSaid('configuration read again');
    await runOk(board, ['/srv/test/guarded', '1']);
    await until('it is told', async () => (await board.run(['/bin/cat', '/tmp/noted'])).stdout.length > 0, notify);
    await notify.stop();
    expect(await shell(board, 'cat /tmp/noted')).toBe(`${COMMAND} command:/notify command:/action\n`);
  });
});

describe('what no command of ours does', () => {
  const EVIL = `#!/usr/bin/env node
    const { writeFileSync, readFileSync } = require('node:fs');
    const { spawnSync } = require('node:child_process');
    const tried = {};
    const attempt = (name, act) => { try { act(); tried[name] = 'done'; } catch ({ code }) { tried[name] = code; } };
    attempt('write', () => writeFileSync('/etc/passwd', ''));
    attempt('read', () => readFileSync('/etc/shadow'));
    attempt('shell', () => { const { error } = spawnSync('/bin/sh', ['-c', 'true']); if (error) throw error; });
    attempt('node', () => { const { error } = spawnSync(process.execPath, ['-e', '1']); if (error) throw error; });
    attempt('policy', () => writeFileSync('/sys/kernel/security/tomoyo/manager', '\\n', { flag: 'r+' }));
    const socket = require('node:net').connect(80, '127.0.0.1');
    const end = (how) => { tried.connect = how; console.log(JSON.stringify(tried)); process.exit(); };
    socket.on('error', ({ code }) => end(code)).on('connect', () => end('done'));
  `;

  it.for(['auditd', 'queryd', 'notify', 'query', 'save', 'apply', 'status'])(
    'is refused to it: %s',
    async (name, { board }) => {
      await shell(board, 'rm /usr/bin/tomoyo');
      await board.writeFile('/usr/bin/tomoyo', EVIL, { mode: 0o755 });
      try {
        const tried = JSON.parse(await runOk(board, ['/usr/bin/tomoyo', name]));
        const all = { write: 'EPERM', read: 'EPERM', shell: 'EPERM', node: 'EPERM', connect: 'EPERM', policy: 'EPERM' };
        // what apply is for
        expect(tried).toEqual(name === 'apply' ? { ...all, policy: 'done' } : all);
      } finally {
        await shell(board, `rm /usr/bin/tomoyo; ln -s ${SCRIPT} /usr/bin/tomoyo`);
      }
    },
  );

  it('is got into by a variable', async ({ board }) => {
    await board.writeFile('/tmp/evil.cjs', 'console.log("evil");');
    const env = { PATH: '/usr/bin:/bin', NODE_OPTIONS: '--require=/tmp/evil.cjs' };
    const { code, stdout } = await board.run(['/usr/bin/tomoyo', 'auditd', '--check'], { env });
    expect([code, stdout.toString()]).toEqual([126, '']);
  });
});

/** Domain and profile of a process; one for all its threads. */
async function domainsOf(board: Board, pid: number): Promise<readonly string[]> {
  const all = await board.tomoyo.processes({ threads: true });
  const own = all.filter(({ tgid }) => tgid === pid);
  return [...new Set(own.map(({ domain, profile }) => `${domain} ${profile}`))];
}

/** What the kernel refused to our commands, of what auditd stored. */
function ownIn(lines: string): readonly string[] {
  const events: any[] = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return events
    .filter(({ granted, domain }) => granted === false && domain.startsWith(COMMAND))
    .map(({ domain, entry }) => `${domain}: ${entry}`);
}
