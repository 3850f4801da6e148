// The units under a systemd of Debian where daemons have nothing to do, and where they cannot.
import { expect, it } from 'vitest';
import { ensureImage } from '../../qemu/index.js';
import { projectChoice, runOk } from './project-board.js';
import { eventually, storeDisk } from './service-scene.js';
import { bootSystemd, systemctl } from './systemd-board.js';

it('where TOMOYO is not activated daemons are passed over, and the boot is not complete; without Node they fail', async () => {
  using disk = storeDisk();
  const services = ['auditd', 'notifyd', 'health'];
  const image = await ensureImage(projectChoice());
  await using board = await bootSystemd(image, { disk, services, trigger: '/nothing' });
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
