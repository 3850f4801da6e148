// The scripts under sysvinit as Debian has it, in the order that insserv makes of them; what is learned is saved at shutdown.
import { expect, it } from 'vitest';
import { bootBoard, ensureImage, type Board, type BoardDisk, type BoardImage } from '../../qemu/index.js';
import { parseSyslog } from '../harness/auditd/parse-syslog.js';
import { docBlock } from '../harness/docs/doc-blocks.js';
import { debianNodeRoot, packageFiles } from './foreign-roots/debian-node-root.js';
import { sysvinitPackages } from './foreign-roots/sysvinit-packages.js';
import { projectChoice, runOk } from './project-board.js';
import {
  eventually,
  expectRecorded,
  expectSaved,
  expectServed,
  FILES,
  firstStored,
  pidOf,
  storeDisk,
} from './service-scene.js';

/** What the guide says. */
const RSYSLOG_CONF = docBlock('docs/guides/audit.md', ({ text }) => text.includes('imuxsock'));

const SERVICES = ['auditd', 'queryd', 'notifyd', 'policy-save'];
const INSTALL = ['tomoyo', 'install-service', ...SERVICES];
/** What the packages would have done, had they been configured; and what an image would have done before init. */
const START = `#!/bin/sh
mount -t ext4 /dev/vdb /etc/tomoyo
tar --extract --keep-directory-symlink --directory / --file /srv/sysvinit.tar
grep -v getty /usr/share/sysvinit/inittab >/etc/inittab
cp /usr/share/orphan-sysvinit-scripts/rsyslog /etc/init.d/
cp /srv/rsyslog.conf /etc/
insserv $(ls --ignore=README /etc/init.d)
${INSTALL.join(' ')}
exec /sbin/init
`;

async function bootSysvinit(image: BoardImage, disk: BoardDisk): Promise<Board> {
  const files = [
    { path: '/srv/start', data: START, mode: 0o755 },
    { path: '/srv/rsyslog.conf', data: RSYSLOG_CONF },
    { path: '/srv/sysvinit.tar', data: await sysvinitPackages(image.architecture) },
    { path: '/etc/tomoyo/.mount', data: '' },
  ];
  return bootBoard({
    architecture: image.architecture,
    rootfs: await debianNodeRoot(image),
    disks: [disk],
    files: [...files, ...FILES, ...(await packageFiles(image))],
    append: ['init=/srv/start', 'TOMOYO_trigger=/sbin/init'],
    bootTimeoutMs: 180_000,
  });
}

/** rsyslogd has taken apart what auditd sent. */
async function expectSyslog(board: Board): Promise<void> {
  const { boot, sequence, domain, entry } = await firstStored(board);
  const found = () => runOk(board, ['sh', '-c', `grep ' sequence="${sequence}" ' /var/log/tomoyo.log || :`]);
  await eventually(found).not.toBe('');
  expect(parseSyslog((await found()).trimEnd())).toMatchObject({
    facility: 10,
    severity: 4,
    appName: 'tomoyo',
    procId: String(await pidOf(board, 'auditd')),
    msgId: 'refused',
    params: { boot, sequence: String(sequence), domain, entry, mode: 'enforcing' },
    text: expect.stringContaining(`refused ${domain}: ${entry}`),
  });
}

/** The place of each script in the order of a runlevel. */
async function placesIn(board: Board, level: string): Promise<Record<string, number>> {
  const names = (await runOk(board, ['ls', '--ignore=README', `/etc/rc${level}.d`])).trimEnd().split('\n');
  return Object.fromEntries(names.map((name) => [name.slice(3), Number(name.slice(1, 3))]));
}

it('sysvinit starts, stops and serves; a policy that was learned is there after the next boot', async () => {
  const image = await ensureImage(projectChoice());
  using disk = storeDisk('[[sink]]\ntype = "syslog"\naddress = "unix:/dev/log"\n');
  {
    await using board = await bootSysvinit(image, disk);
    await expectServed(board);
    await expectRecorded(board);
    expect(await runOk(board, ['/etc/init.d/tomoyo-auditd', 'status'])).toBe(
      `tomoyo-auditd runs, process ${await pidOf(board, 'auditd')}\n`,
    );
    await expectSyslog(board);
    expect(await runOk(board, ['/etc/init.d/tomoyo-queryd', 'restart'])).toBe(
      'Stopping tomoyo-queryd: OK\nStarting tomoyo-queryd: OK\n',
    );

    // insserv has nothing against the scripts, and what it made of their links is as it should be
    for (const name of SERVICES)
      expect(await board.run(['update-rc.d', `tomoyo-${name}`, 'defaults'])).toMatchObject({
        code: 0,
        stdout: Buffer.of(),
        stderr: Buffer.of(),
      });
    const again = await board.run(INSTALL, { timeoutMs: 60_000 });
    expect([again.code, again.stderr.toString()]).toEqual([0, 'For sysvinit. Nothing was to be changed.\n']);
    const starts = await placesIn(board, '2');
    expect(starts['tomoyo-auditd']).toBeGreaterThan(starts['rsyslog']!);
    expect(starts['tomoyo-notifyd']).toBeGreaterThan(starts['tomoyo-auditd']!);
    const stops = await placesIn(board, '0');
    expect(stops['sendsigs']).toBeGreaterThan(stops['tomoyo-auditd']!);
    expect(stops['tomoyo-policy-save']).toBeGreaterThan(stops['sendsigs']!);
    expect(stops['umountfs']).toBeGreaterThan(stops['tomoyo-policy-save']!);

    await board.run(['poweroff']).catch(() => undefined); // the answer may be lost
    await board.ended;
    expect(board.console).toMatch(/Stopping tomoyo-auditd: [^]*remaining processes[^]*Saving the TOMOYO policy: /);
    expect(board.console).not.toMatch(/FAIL|SKIPPED/);
  }
  await using board = await bootBoard({ image, disks: [{ ...disk, mount: '/etc/tomoyo' }] });
  await expectSaved(board);
});
