import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { GuestDaemon } from './guest-daemon.js';
import { INTERFACE, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';
import { until } from '../until.js';

const CONFIG = '/etc/tomoyo/tools/auditd.conf';
const TOML = '/etc/tomoyo/tools/traced.toml';
const RULES = `# by result, then by what was done
header.contains granted=yes
destination /dev/null
header.contains mode=enforcing
acl.starts file read
destination /var/log/tomoyo/deep/refused.log
header.contains mode=learning
destination /var/log/tomoyo/learned.log
`;

const it = projectTest(() => ({ confined: true, files: [{ path: CONFIG, data: RULES }] }));
let board: Board;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
});

const start = (options: readonly string[] = []) => GuestDaemon.start(board, ['/usr/bin/tomoyo', 'auditd', ...options]);

/** Two learned requests that are new, and three refused ones. */
async function violate(first: number): Promise<void> {
  await runOk(board, ['/srv/test/learner', String(first), String(first + 1)]);
  await runOk(board, ['/srv/test/guarded', '3']);
}

const stored = async (name: string) => (await board.readFile(`/var/log/tomoyo/${name}`)).toString('latin1');
const clear = () => runOk(board, ['/bin/rm', '-rf', '/var/log/tomoyo']);
const areStored = async () => (await stored('deep/refused.log').catch(() => '')).length > 6000 * 300;
/** But for time and the numbers of processes, inodes and files. */
const sameForm = (text: string) => text.replace(/learner\.\d+/g, 'learner.N').replace(/\d+/g, '0');

const onlyRefused = (text: string) =>
  text
    .split('\n\n')
    .filter((record) => record.includes('/etc/shadow'))
    .join('\n\n');

describe('auditd on the board', () => {
  it('stores what tomoyo-auditd stores, in its form', async () => {
    // learned once, so that the files differ in nothing but numbers
    await violate(1);
    await runOk(board, ['/bin/sh', '-c', `cat ${INTERFACE}/audit >/dev/null; tomoyo-auditd; sleep 1`]);
    await violate(10);
    await sleep(2000);
    await runOk(board, ['/bin/sh', '-c', 'pkill tomoyo-auditd || killall tomoyo-auditd; sleep 1']);
    const theirs = [await stored('deep/refused.log'), await stored('learned.log')];
    await clear();

    const daemon = await start();
    await violate(20);
    await sleep(2000);
    await daemon.stop();
    const ours = [await stored('deep/refused.log'), await stored('learned.log')];
    expect(onlyRefused(ours[0] ?? '').split('\n\n').length).toBe(3);
    expect(ours.map(sameForm)).toEqual(theirs.map(sameForm));
    expect(daemon.said).toMatch(/received \d+ in learning mode, 3 in enforcing mode\n$/);
  });

  it('goes on in a new file where the old was renamed, reads rules again at SIGHUP, keeps the old if they are wrong', async () => {
    await clear();
    const daemon = await start();
    await violate(30);
    await sleep(1000);
    await runOk(board, ['/bin/mv', '/var/log/tomoyo/deep/refused.log', '/var/log/tomoyo/old.log']);
    await violate(32);
    await sleep(1000);
    await board.writeFile(CONFIG, 'header.contians x\ndestination /var/log/tomoyo/x.log\n');
    daemon.process.kill('SIGHUP');
    await daemon.untilSaid('the old configuration stays');
    expect(daemon.said).toContain(`${CONFIG}:1:7`);
    await board.writeFile(CONFIG, 'header.contains mode=enforcing\ndestination /var/log/tomoyo/all.log\n');
    daemon.process.kill('SIGHUP');
    await daemon.untilSaid('configuration read again');
    await violate(34);
    await sleep(1000);
    await daemon.stop();
    const counts = await Promise.all(
      ['old.log', 'deep/refused.log', 'all.log'].map(
        async (name) => (await stored(name)).split('\n').filter((line) => line === 'file read /etc/shadow').length,
      ),
    );
    expect(counts).toEqual([3, 3, 3]);
    await board.writeFile(CONFIG, RULES);
  });

  it.each([
    ['rules', CONFIG],
    ['a TOML', TOML],
  ])('by %s leaves TurboFan, where V8 has a second compiler, to what outlasts a storm', async (_, config) => {
    await board.writeFile(
      TOML,
      `[[sink]]\ntype = "file"\npath = "/var/log/tomoyo/deep/refused.log"\nformat = "text"\n`,
    );
    const traced = `exec /usr/bin/node --trace-opt "$(readlink -f /usr/bin/tomoyo)" auditd --config ${config}`;
    const daemon = await GuestDaemon.start(board, ['/bin/sh', '-c', traced]);
    await runOk(board, ['/srv/test/guarded', '6000']);
    await until('all are stored', areStored, daemon);
    await daemon.stop();
    await clear();
    expect(daemon.stdout).toMatch(/target (?:MAGLEV|TURBOFAN)/);
    expect(daemon.stdout.includes('target TURBOFAN')).toBe(projectChoice().architecture === 'armhf');
  });

  it('rotated under load loses nothing that came; a full disk does not end it, and is counted', async () => {
    await clear();
    await runOk(board, ['/bin/mkdir', '-p', '/var/log/tomoyo']);
    await runOk(board, ['/bin/mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', '/var/log/tomoyo']);
    const daemon = await start(['--rotate', '64K', '--keep', '9']);
    await runOk(board, ['/srv/test/guarded', '300']);
    await sleep(2000);
    const names = (await runOk(board, ['/bin/sh', '-c', 'cd /var/log/tomoyo/deep; ls refused.log*']))
      .trim()
      .split('\n');
    expect(names.length).toBeGreaterThan(1);
    const texts = await Promise.all(names.map((name) => stored(`deep/${name}`)));
    expect(texts.join('').split('file read /etc/shadow\n\n').length - 1).toBe(300);

    await runOk(board, ['/srv/test/guarded', '600']);
    await daemon.untilSaid('ENOSPC');
    await runOk(board, ['/bin/mount', '-o', 'remount,size=8m', '/var/log/tomoyo']);
    await daemon.untilSaid('takes records again');
    await sleep(1000);
    await daemon.stop();
    const all = await runOk(board, ['/bin/sh', '-c', 'cat /var/log/tomoyo/deep/refused.log*']);
    expect(all.split('file read /etc/shadow\n\n').length - 1).toBe(900);
    expect(
      all
        .split('\n\n')
        .slice(0, -1)
        .every((record) => /^#.*\n<kernel> .*\n\S.*$/.test(record)),
    ).toBe(true);
  });
});
