// The units, installed by the board itself, under a systemd of Debian; what is learned is saved at shutdown.
import { expect, it } from 'vitest';
import { MESSAGE_IDS } from '../../lib/auditd/journald-message.js';
import { bootBoard, ensureImage, type Board } from '../../qemu/index.js';
import { is32Bit, projectChoice, runOk } from './project-board.js';
import { eventually, expectRecorded, expectRestarted, expectSaved, expectServed } from './service-scene.js';
import { firstStored, pidOf, storeDisk } from './service-scene.js';
import { bootSystemd, systemctl } from './systemd-board.js';

/** A 32-bit machine that is emulated is slow to start a Node: there are as few there as show what the units do. */
const SERVICES = ['auditd', 'policy-save', ...(is32Bit ? [] : ['queryd.socket', 'notifyd', 'health'])];

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

/** Desk, notifier and the check at boot. */
async function expectDesk(board: Board): Promise<void> {
  const names = ['tomoyo-notifyd.service', 'tomoyo-queryd.socket', 'tomoyo-queryd.service'];
  expect(await systemctl(board, 'is-active', ...names)).toBe('0 active,active,inactive');
  expect(await board.eval(attach)).toContain('"type":"hello"');
  expect(await systemctl(board, 'is-active', 'tomoyo-queryd.service')).toBe('0 active');
  await expectServed(board);
  expect(await systemctl(board, 'reload', 'tomoyo-queryd.service')).toBe('0 ');
  await eventually(() => runOk(board, ['journalctl', '-u', 'tomoyo-queryd'])).toContain('rules read again');
  await expectRestarted(board, 'queryd');
  expect(await systemctl(board, 'start', 'boot-complete.target')).toBe('0 ');
}

it('systemd starts, stops and serves; a policy that was learned is there after the next boot', async () => {
  const image = await ensureImage(projectChoice());
  using disk = storeDisk('[[sink]]\ntype = "journald"\n');
  {
    await using board = await bootSystemd(image, { disk, services: SERVICES, trigger: '/sbin/init' });
    const names = ['tomoyo-auditd.service', 'tomoyo-policy-save.service'];
    expect(await systemctl(board, 'is-active', ...names)).toBe('0 active,active');
    if (!is32Bit) await expectDesk(board);
    await expectRecorded(board);
    await expectJournal(board);
    await (is32Bit ? expectRestarted(board, 'auditd') : expectWatched(board));
    // the drop-in counts: the kernel's files are read-only for who only reads them
    const mounts = await runOk(board, ['grep', 'securityfs', `/proc/${await pidOf(board, 'auditd')}/mountinfo`]);
    expect(mounts).toMatch(/ \/sys\/kernel\/security ro,/);
    expect(await runOk(board, ['journalctl', '-b', '-p', 'warning', '-t', 'systemd'])).not.toMatch(/tomoyo-\S*:\d+:/);

    expect(await systemctl(board, 'stop', 'tomoyo-auditd.service')).toBe('0 ');
    expect(await systemctl(board, 'show', '-P', 'Result', 'tomoyo-auditd.service')).toBe('0 success');
    await board.run(['systemctl', 'poweroff']).catch(() => undefined); // the answer may be lost
    await board.ended;
  }
  await using board = await bootBoard({ image, disks: [{ ...disk, mount: '/etc/tomoyo' }] });
  await expectSaved(board);
});
