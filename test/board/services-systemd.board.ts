// The units, installed by the board itself, under a systemd of Debian; what is learned is saved at shutdown.
import { expect, it } from 'vitest';
import { MESSAGE_IDS } from '../../lib/auditd/journald-message.js';
import { bootBoard, ensureImage, type Board, type BoardDisk, type BoardImage } from '../../qemu/index.js';
import { debianNodeRoot, packageFiles } from './foreign-roots/debian-node-root.js';
import { projectChoice, runOk } from './project-board.js';
import { eventually, expectRestarted, expectSaved, expectServed } from './service-scene.js';
import { FILES, firstStored, pidOf, storeDisk } from './service-scene.js';

/** Before systemd, as an image would have it. */
const START = `#!/bin/sh
mount -t ext4 /dev/vdb /etc/tomoyo
tomoyo install-service auditd queryd.socket notifyd policy-save health
exec /sbin/init
`;

async function bootSystemd(image: BoardImage, disk: BoardDisk, append: readonly string[]): Promise<Board> {
  const start = { path: '/srv/start', data: START, mode: 0o755 };
  const board = await bootBoard({
    architecture: image.architecture,
    rootfs: await debianNodeRoot(image),
    disks: [disk],
    files: [start, { path: '/etc/tomoyo/.mount', data: '' }, ...FILES, ...(await packageFiles(image))],
    // without udev in it, systemd waits for the console's device as long as it waits for any
    append: ['init=/srv/start', 'systemd.mask=serial-getty@ttyAMA0.service', ...append],
    bootTimeoutMs: 180_000,
  });
  await eventually(async () => (await board.run(['systemctl', 'is-system-running'])).stdout.toString()).toBe(
    'running\n',
  );
  return board;
}

/** Exit code, and what is said; of units: `active`, `inactive`, `failed`. */
async function systemctl(board: Board, ...args: readonly string[]): Promise<string> {
  const { code, stdout } = await board.run(['systemctl', ...args], { timeoutMs: 250_000 });
  return `${code} ${stdout.toString().trim().split('\n').join()}`;
}

/** What auditd gave journald comes back from journalctl, with fields; and as sent by the unit. */
async function expectJournal(board: Board): Promise<void> {
  const { boot, sequence, raw, domain } = await firstStored(board);
  const journalctl = ['journalctl', '-o', 'json', `MESSAGE_ID=${MESSAGE_IDS.record}`, `TOMOYO_SEQUENCE=${sequence}`];
  await eventually(() => runOk(board, journalctl)).not.toBe('');
  expect(JSON.parse(await runOk(board, journalctl))).toMatchObject({
    MESSAGE: expect.stringMatching(/^refused <kernel> \S+\/cat: file read /),
    PRIORITY: '4',
    SYSLOG_IDENTIFIER: 'tomoyo',
    TOMOYO_EVENT: 'refused',
    TOMOYO_BOOT: boot,
    TOMOYO_SEQUENCE: String(sequence),
    TOMOYO_MODE: 'enforcing',
    TOMOYO_DOMAIN: domain,
    TOMOYO_RAW: raw,
    _SYSTEMD_UNIT: 'tomoyo-auditd.service',
  });
}

/** One that hangs tells the watchdog nothing more. It has a shorter time, which the restarted one has from its begin. */
async function expectWatched(board: Board): Promise<void> {
  const folder = '/etc/systemd/system/tomoyo-auditd.service.d';
  await board.makeFolder(folder);
  await board.writeFile(`${folder}/watchdog.conf`, '[Service]\nWatchdogSec=15\n');
  expect(await systemctl(board, 'daemon-reload')).toBe('0 ');
  await expectRestarted(board, 'auditd');
  const isActive = () => systemctl(board, 'is-active', 'tomoyo-auditd.service');
  await eventually(isActive).toBe('0 active');
  await expectRestarted(board, 'auditd', 'STOP');
  expect(await runOk(board, ['journalctl', '-u', 'tomoyo-auditd', '-t', 'systemd'])).toContain('Watchdog timeout');
  await eventually(isActive).toBe('0 active');
}

/** In the guest: attaches to the desk, and gives its first line. */
const attach = async () => {
  const { connect } = await import('node:net');
  const socket = connect('/run/tomoyo/query.sock');
  socket.write('{"type":"attach","name":"somebody"}\n');
  for await (const line of socket.setEncoding('utf8')) return String(line);
  return 'nothing';
};

it('systemd starts, stops and serves; a policy that was learned is there after the next boot', async () => {
  const image = await ensureImage(projectChoice());
  using disk = storeDisk('[[sink]]\ntype = "journald"\n');
  {
    await using board = await bootSystemd(image, disk, ['TOMOYO_trigger=/sbin/init']);
    const units = ['auditd.service', 'notifyd.service', 'policy-save.service', 'queryd.socket'];
    const names = units.map((unit) => `tomoyo-${unit}`);
    expect(await systemctl(board, 'is-active', ...names, 'tomoyo-queryd.service')).toBe(
      '0 active,active,active,active,inactive',
    );
    expect(await board.eval(attach)).toContain('"type":"hello"');
    expect(await systemctl(board, 'is-active', 'tomoyo-queryd.service')).toBe('0 active');
    await expectServed(board);

    expect(await systemctl(board, 'reload', 'tomoyo-queryd.service')).toBe('0 ');
    await eventually(() => runOk(board, ['journalctl', '-u', 'tomoyo-queryd'])).toContain('rules read again');
    await expectJournal(board);
    await expectWatched(board);
    await expectRestarted(board, 'queryd');
    // the drop-in counts: the kernel's files are read-only for who only reads them
    const mounts = await runOk(board, ['grep', 'securityfs', `/proc/${await pidOf(board, 'auditd')}/mountinfo`]);
    expect(mounts).toMatch(/ \/sys\/kernel\/security ro,/);
    expect(await runOk(board, ['journalctl', '-b', '-p', 'warning', '-t', 'systemd'])).not.toMatch(/tomoyo-\S*:\d+:/);

    expect(await systemctl(board, 'start', 'boot-complete.target')).toBe('0 ');
    expect(await systemctl(board, 'stop', 'tomoyo-notifyd.service')).toBe('0 ');
    expect(await systemctl(board, 'show', '-P', 'Result', 'tomoyo-notifyd.service')).toBe('0 success');
    await board.run(['systemctl', 'poweroff']).catch(() => undefined); // the answer may be lost
    await board.ended;
  }
  await using board = await bootBoard({ image, disks: [{ ...disk, mount: '/etc/tomoyo' }] });
  await expectSaved(board);
});

it('where TOMOYO is there and not activated the daemons are passed over, and the boot is not complete', async () => {
  using disk = storeDisk();
  await using board = await bootSystemd(await ensureImage(projectChoice()), disk, ['TOMOYO_trigger=/nothing']);
  expect(await systemctl(board, 'is-active', 'tomoyo-auditd.service', 'tomoyo-notifyd.service')).toBe(
    '3 inactive,inactive',
  );
  expect(await systemctl(board, 'show', '-P', 'Result', 'tomoyo-auditd.service')).toBe('0 exec-condition');
  expect(await systemctl(board, 'start', 'boot-complete.target')).toBe('1 ');
  expect(await systemctl(board, 'is-active', 'boot-complete.target', 'tomoyo-health.service')).toBe(
    '3 inactive,failed',
  );
  const saidBy = (unit: string) => runOk(board, ['journalctl', '-u', unit]);
  expect(await saidBy('tomoyo-health.service')).toContain('[not_activated]');

  // what cannot even ask is not passed over
  await runOk(board, ['mv', '/usr/bin/node', '/usr/bin/no-node']);
  expect(await systemctl(board, 'start', 'tomoyo-auditd.service')).toBe('1 ');
  await eventually(() => systemctl(board, 'is-active', 'tomoyo-auditd.service')).toBe('3 failed');
  expect(await systemctl(board, 'show', '-P', 'Result', 'tomoyo-auditd.service')).toBe('0 exit-code');
  expect(await saidBy('tomoyo-auditd.service')).toMatch(/node.*: No such file or directory/);
});
