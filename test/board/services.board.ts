// The scripts for BusyBox init, installed by the board itself; what is learned is saved at shutdown.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bootBoard, ensureImage } from '../../qemu/index.js';
import { projectChoice, runOk } from './project-board.js';
import {
  eventually,
  expectRecorded,
  expectRestarted,
  expectSaved,
  expectServed,
  FILES,
  pidOf,
  storeDisk,
} from './service-scene.js';

/** What the guide says, and our agent. */
const GUIDE = readFileSync(new URL('../../docs/guides/services.md', import.meta.url), 'utf8');
const LINES = [...GUIDE.matchAll(/^```text tested=\S+\n([^]*?)^```/gm)].map(([, lines = '']) => lines);
const INITTAB = `${LINES.join('')}::respawn:/usr/sbin/board-agent\n`;
const START = `#!/bin/sh
syslogd
tomoyo install-service auditd queryd policy-save
for script in /etc/init.d/S??*; do "$script" start; done
`;
const STOP = `#!/bin/sh
for script in $(ls -r /etc/init.d/S??*); do "$script" stop; done
`;
const INIT_FILES = [
  { path: '/etc/inittab', data: INITTAB },
  { path: '/etc/init.d/rcS', data: START, mode: 0o755 },
  { path: '/etc/init.d/rcK', data: STOP, mode: 0o755 },
];

it('BusyBox init starts, stops and serves; a policy that was learned is there after the next boot', async () => {
  const image = await ensureImage(projectChoice());
  using disk = storeDisk();
  const disks = [{ path: disk.path, mount: '/etc/tomoyo' }];
  {
    expect(LINES).toHaveLength(2);
    await using board = await bootBoard({ image, disks, files: [...FILES, ...INIT_FILES] });
    expect(board.console).toMatch(/Starting tomoyo-auditd: OK[^]*Starting tomoyo-queryd: OK/);
    expect(await runOk(board, ['/etc/init.d/S02tomoyo-auditd', 'status'])).toBe(
      `tomoyo-auditd runs, process ${await pidOf(board, 'auditd')}\n`,
    );
    await eventually(async () => String(await pidOf(board, 'notify'))).not.toBe('0');
    await expectServed(board);
    await expectRecorded(board);

    await runOk(board, ['/etc/init.d/tomoyo-queryd', 'reload']);
    await eventually(() => runOk(board, ['grep', 'tomoyo-queryd', '/var/log/messages'])).toContain('rules read again');
    await expectRestarted(board, 'notify'); // by init
    // a script does not look after what it started
    await runOk(board, ['sh', '-c', `kill -9 ${await pidOf(board, 'auditd')}`]);
    expect(await board.run(['/etc/init.d/tomoyo-auditd', 'status'])).toMatchObject({ code: 3 });
    expect(await runOk(board, ['/etc/init.d/tomoyo-auditd', 'restart'])).toBe(
      'Stopping tomoyo-auditd: OK (it does not run)\nStarting tomoyo-auditd: OK\n',
    );
    // what is wrong is said, and nothing is started
    await runOk(board, ['/etc/init.d/tomoyo-queryd', 'stop']);
    await board.writeFile('/etc/tomoyo/tools/queryd.toml', 'rules = 1\n');
    expect(await board.run(['/etc/init.d/tomoyo-queryd', 'start'])).toMatchObject({
      code: 1,
      stdout: Buffer.from('Starting tomoyo-queryd: FAIL\n'),
    });

    await board.run(['poweroff']).catch(() => undefined); // the answer may be lost
    await board.ended;
    expect(board.console).toMatch(/Stopping tomoyo-queryd: OK[^]*Saving the TOMOYO policy: OK[^]*tomoyo-auditd: OK/);
  }
  await using board = await bootBoard({ image, disks });
  await expectSaved(board);
});
