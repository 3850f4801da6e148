import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { until } from '../until.js';
import { GuestDaemon } from './guest-daemon.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, is32Bit, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';
import { stormPrelude, stormPrograms } from './storm.js';

const CONFIG = '/etc/tomoyo/tools/auditd.toml';
const SPOOL = '/var/lib/tomoyo/audit';
const EVENTS = '/var/log/tomoyo/events.jsonl';
const SOCKET = '/run/tomoyo/audit.sock';

/** How long the soak takes: `npm run storm -- --minutes 10` asks for more. */
const SOAK_SECONDS = Number(process.env['TOMOYO_SOAK_SECONDS'] ?? '10');

const it = projectTest(() => ({
  confined: true,
  template: 'never',
  files: stormPrograms(projectChoice().architecture),
}));
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
  await runOk(board, ['/bin/mkdir', '-p', '/etc/tomoyo/tools']);
});

const running = new Set<GuestDaemon>();
afterEach(async () => {
  for (const daemon of running) await daemon.kill();
  running.clear();
});

async function start(toml: string): Promise<GuestDaemon> {
  await board.writeFile(CONFIG, toml);
  const daemon = await GuestDaemon.start(board, ['/usr/bin/tomoyo', 'auditd']);
  running.add(daemon);
  return daemon;
}

const storm = (count: number): Promise<any> => node.eval(`${stormPrelude(65_536)} await storms(${count});`);
const readText = (script: string) => runOk(board, ['/bin/sh', '-c', script]);
const linesOf = (text: string): any[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const spooled = async () => linesOf(await readText(`cat ${SPOOL}/*/*.jsonl`));
const listed = () => readText(`ls -lR ${SPOOL} /var/log/tomoyo 2>/dev/null || true`);
const shadows = async () => Number(await readText(`grep -c '"entry":"file read /etc/shadow"' ${EVENTS} || true`));
/** Also of what no daemon has read. */
const clear = () => readText(`rm -rf ${SPOOL} /var/log/tomoyo; cat /sys/kernel/security/tomoyo/audit > /dev/null`);
const sequences = (events: readonly { sequence: number }[]) => events.map(({ sequence }) => sequence);
const fromOne = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const SPOOLED = `
[spool]
folder = "${SPOOL}"
[[sink]]
type = "file"
path = "${EVENTS}"
`;

describe('auditd with a spool', () => {
  it('killed in a storm and started again gives no number twice, and what is stored is whole', async () => {
    await clear();
    const first = await start(SPOOLED);
    const work = storm(is32Bit ? 1000 : 4000);
    await until('some are stored', async () => (await readText(`cat ${SPOOL}/*/*.jsonl | wc -l`)).trim() > '0');
    await first.kill();
    const second = await start(SPOOLED);
    await work;
    await runOk(board, ['/srv/test/guarded', '5']);
    await until('the last are stored', async () =>
      (await readText(`tail -n 1 ${EVENTS} || true`)).includes('/etc/shadow'),
    );
    await second.stop();
    const kept = await spooled();
    expect(sequences(kept)).toEqual(fromOne(kept.length));
    const stored = sequences(linesOf(await readText(`cat ${EVENTS}`)));
    expect(stored).toEqual([...new Set(stored)].sort((one, other) => one - other));
    expect(new Set(kept.map(({ boot }) => boot)).size).toBe(1);
    expect(kept.filter(({ entry }) => entry === 'file read /etc/shadow').length).toBeGreaterThan(5);
  });

  it('serves a second reader with what it missed and what comes, and says who reads where it does not', async () => {
    await clear();
    const daemon = await start(`${SPOOLED}[socket]\npath = "${SOCKET}"\n`);
    await runOk(board, ['/srv/test/guarded', '3']);
    await until('they are stored', async () => (await shadows()) === 3, daemon);
    const reader = await board.spawn(['/usr/bin/tomoyo', 'audit', '--json', '--since', '0', '--for', '20s']);
    let text = '';
    let said = '';
    reader.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
    reader.stderr.setEncoding('utf8').on('data', (more: string) => (said += more));
    await until('the old ones come', () => text.split('file read /etc/shadow"').length > 3);
    await runOk(board, ['/srv/test/guarded', '2']);
    await until('the new ones come', () => text.split('file read /etc/shadow"').length > 5);
    reader.kill('SIGTERM');
    await reader.exited;
    expect(said).toContain('served by the daemon');
    const events = linesOf(text).filter(({ sequence }) => sequence !== undefined);
    expect(sequences(events)).toEqual(fromOne(events.length));
    await daemon.stop();

    const plain = await start('[[sink]]\ntype = "file"\npath = "/dev/null"\n');
    const direct = await board.run(['/usr/bin/tomoyo', 'audit', '--json', '--for', '1s'], { timeoutMs: 60_000 });
    expect(direct.stderr.toString()).toContain(String(plain.pid));
    await plain.stop();
  });

  it('goes on beside a sink that hangs, and says what that one did not take', async () => {
    await clear();
    const port = 5514;
    // takes the connection and never reads
    await node.eval(`
      const { createServer } = await import('node:net');
      globalThis.deaf = createServer((socket) => socket.pause()).listen(${port}, '127.0.0.1');
      await new Promise((resolve) => globalThis.deaf.once('listening', resolve));`);
    const hanging = `[[sink]]\ntype = "syslog"\naddress = "tcp://127.0.0.1:${port}"\npending = "16K"\n`;
    // what the kernel holds for a connection is little
    const little = ['rmem', 'wmem'].map((name) => `echo 4096 4096 4096 >/proc/sys/net/ipv4/tcp_${name}`);
    await readText(['ip link set lo up 2>/dev/null || ifconfig lo up', ...little].join('\n'));
    const daemon = await start(SPOOLED + hanging);
    const count = 300; // the kernel's queue holds all of them, however late the daemon is
    await storm(count);
    await until('all are in the file', async () => (await shadows()) === 3 * count, daemon);
    await daemon.stop();
    expect(daemon.said).toMatch(/syslog tcp:\/\/127\.0\.0\.1:5514: \d+ records (had no room and )?are not stored/);
    await node.eval('globalThis.deaf.close();');
  });

  it('stores the largest record that the kernel makes, whole', async () => {
    await clear();
    const daemon = await start(SPOOLED);
    // names as long as can be, each byte of them four in the record, and more arguments than a record has room for
    await board.writeFile('/srv/test/learner', '#!/bin/sh\n"$@"\n', { mode: 0o755 });
    await node.eval(`
      const { mkdirSync, writeFileSync } = await import('node:fs');
      const { spawnSync } = await import('node:child_process');
      const folder = '/tmp/' + Array.from({ length: 3 }, () => '\\u00e4'.repeat(120)).join('/');
      mkdirSync(folder, { recursive: true });
      const program = folder + '/program';
      writeFileSync(program, '#!/bin/sh\\nexit 0\\n', { mode: 0o755 });
      const words = Array.from({ length: 60 }, (_, index) => '\\u00e4'.repeat(60) + index);
      const env = Object.fromEntries(words.map((word, index) => ['V' + index, word]));
      const child = spawnSync('/srv/test/learner', [program, ...words], { env });
      if (child.status !== 0) throw new Error(String(child.error ?? child.stderr));`);
    await until(
      'it is stored',
      async () => (await readText(`grep -c 'file execute' ${EVENTS} || true`)).trim() !== '0',
    );
    await daemon.stop();
    const records = linesOf(await readText(`cat ${EVENTS}`)).filter(({ type }) => type === 'record');
    const largest = records.reduce((most, record) => (record.raw.length > most.raw.length ? record : most));
    expect(largest.raw.length).toBeGreaterThan(4000);
    expect(largest.exec.truncated).toBe(true);
    expect(largest.exec.argv[0]).toMatch(/^\/tmp\/\\303\\244/);
  });

  it(
    `in a soak of ${SOAK_SECONDS} s neither grows nor leaks a descriptor`,
    { timeout: SOAK_SECONDS * 1000 + 240_000 },
    async () => {
      await clear();
      const rotated = `rotate_size = "256K"\nkeep = 2\ncompress = true\n`;
      const metrics = '[metrics]\nlisten = "/run/tomoyo/metrics.sock"\ntextfile = "/tmp/tomoyo.prom"\n';
      const daemon = await start(
        // what is held for a busy daemon is memory that grows, and is no leak
        `buffer = "1M"\n${metrics}[socket]\npath = "${SOCKET}"\n${SPOOLED}${rotated}`.replace(
          '"/var/lib/tomoyo/audit"',
          '"/var/lib/tomoyo/audit"\nsize = "4M"',
        ),
      );
      const sample = async () => {
        const rss = await readText(`sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/${daemon.pid}/status`);
        const descriptors = await readText(`ls /proc/${daemon.pid}/fd | wc -l`);
        return { rssKiB: Number(rss), descriptors: Number(descriptors) };
      };
      // what it has not read when it stops waits for the next one; what it has read it may still write
      const settle = async () => {
        await until('the queue is read empty', async () => {
          const stat = await readText('cat /sys/kernel/security/tomoyo/stat');
          return Number(/Memory used by audit log: *(\d+)/.exec(stat)?.[1]) < 4096;
        });
        await until('nothing more is written', async () => {
          const before = await listed();
          await sleep(2000);
          return (await listed()) === before;
        });
      };
      const count = 500;
      await storm(count);
      await settle();
      const atRest = (await sample()).descriptors;
      const samples: { readonly rssKiB: number }[] = [];
      for (const end = Date.now() + SOAK_SECONDS * 1000; Date.now() < end || samples.length < 6;) {
        await storm(count);
        await sleep(500);
        samples.push(await sample());
      }
      await settle();
      await until(`no more than ${atRest} descriptors`, async () => (await sample()).descriptors <= atRest);
      await daemon.stop();
      // it is warm after the first half
      const half = samples.slice(Math.floor(samples.length / 2));
      const most = Math.max(...half.map(({ rssKiB }) => rssKiB));
      const least = Math.min(...half.map(({ rssKiB }) => rssKiB));
      process.stdout.write(
        `soak: ${samples.length} storms of ${3 * count}, RSS ${least} to ${most} KiB, ${atRest} descriptors at rest\n`,
      );
      expect(most).toBeLessThan(1.3 * least);
      const exposed = await readText('cat /tmp/tomoyo.prom');
      const sampled = (name: string) =>
        Number(new RegExp(`^tomoyo_audit_${name}\\} (\\d+)`, 'm').exec(exposed)?.[1] ?? Number.NaN);
      // on a busy machine the storms are faster than the daemon
      const enforcing =
        sampled('records_total\\{mode="enforcing",result="not_allowed"') + sampled('lost_total\\{mode="enforcing"');
      expect(enforcing).toBeGreaterThanOrEqual(samples.length * count);
      expect(daemon.said).not.toMatch(/not stored/);
    },
  );
});
