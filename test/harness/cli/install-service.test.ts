// Services on root file systems in folders. That they run is shown in test/board/services.board.ts.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, cpSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { lstatSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { SERVICE, SERVICES } from '../../../lib/service/services.js';
import { link, makeRoot, program, removeRoots, type RootFiles } from '../../unit/store/fake-root.js';
import { tomoyo } from './run-command.js';

const PACKAGING = fileURLToPath(new URL('../../../packaging', import.meta.url));
const COMMAND = { program: '#!/usr/bin/env node\n' };
const CONFIGS: RootFiles = { 'etc/tomoyo/tools/auditd.conf': '', 'etc/tomoyo/tools/notifyd.conf': '' };
const COMMON: RootFiles = { 'usr/bin/tomoyo': COMMAND, 'usr/bin/node': program, ...CONFIGS };
const SYSTEMD: RootFiles = {
  ...COMMON,
  'usr/lib/systemd/systemd': program,
  'usr/sbin/init': link('../lib/systemd/systemd'),
  sbin: link('usr/sbin'),
};
const INITTAB = '::sysinit:/etc/init.d/rcS\n::shutdown:/etc/init.d/rcK\n';
const BUSYBOX: RootFiles = {
  ...COMMON,
  'bin/busybox': program,
  'sbin/init': link('/bin/busybox'),
  'etc/inittab': INITTAB,
};
const SYSVINIT: RootFiles = { ...COMMON, 'sbin/init': { program: '/etc/inittab' }, 'etc/rc2.d/README': '' };

afterEach(removeRoots);

const run = (root: string, ...args: readonly string[]) => tomoyo(['install-service', '--root', root, ...args]);

/** Every file and link: path -> text, or where it leads. */
function tree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const stats = lstatSync(join(root, path));
    if (stats.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(root, path))}`;
    else if (stats.isFile()) found[path] = readFileSync(join(root, path), 'utf8');
  }
  return found;
}

/** What is there now and was not before. */
const added = (root: string, before: Record<string, string>) =>
  Object.keys(tree(root)).filter((path) => !Object.hasOwn(before, path));

const AUDITD_FILES = [
  'etc/systemd/system/multi-user.target.wants/tomoyo-auditd.service',
  'usr/lib/systemd/system/tomoyo-auditd.service',
  'usr/lib/systemd/system/tomoyo-auditd.service.d/10-hardening.conf',
  'usr/lib/tmpfiles.d/tomoyo.conf',
];

describe('tomoyo install-service', () => {
  it('for systemd: units, a drop-in, the link that enables, and nothing else; again: nothing', async () => {
    const root = makeRoot(SYSTEMD);
    const before = tree(root);
    const dry = await run(root, 'auditd', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: 'For systemd. Nothing was changed.\n' });
    expect(tree(root)).toEqual(before);
    const { code, stdout, stderr } = await run(root, 'auditd');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: dry.stdout, stderr: '' });
    expect(stdout.trimEnd().split('\n').sort()).toEqual(AUDITD_FILES.map((path) => `made /${path}`).sort());
    expect(added(root, before)).toEqual(AUDITD_FILES);
    const after = tree(root);
    expect(after[AUDITD_FILES[0]!]).toBe('-> /usr/lib/systemd/system/tomoyo-auditd.service');
    expect(after[AUDITD_FILES[1]!]).toContain('\nExecStart=/usr/bin/tomoyo auditd\n');
    expect(await run(root, 'auditd')).toMatchObject({
      code: 0,
      stdout: stdout.replaceAll('made ', 'unchanged '),
      stderr: 'For systemd. Nothing was to be changed.\n',
    });
    expect(tree(root)).toEqual(after);
  });

  it('without names: files of all services, and no link; removed again, the root is what it was', async () => {
    for (const [init, files] of [
      ['systemd', SYSTEMD],
      ['busybox', BUSYBOX],
      ['sysvinit', SYSVINIT],
    ] as const) {
      const root = makeRoot(files);
      const before = tree(root);
      const { code, stdout } = await run(root, '--json');
      const report = JSON.parse(stdout);
      expect({ code, ...report }).toMatchObject({ code: 0, init, command: '/usr/bin/tomoyo', notes: [] });
      expect(report.steps.map(({ kind }: { kind: string }) => kind)).not.toContain('link');
      const units = SERVICES.flatMap((name) => SERVICE[name].units);
      const scripts = SERVICES.flatMap((name) => SERVICE[name].script?.name ?? []);
      const own = init === 'systemd' ? new Set(units).size : scripts.length;
      expect(added(root, before)).toHaveLength(own + 1);
      expect(await run(root, '--remove')).toMatchObject({ code: 0 });
      expect(tree(root)).toEqual(before);
    }
  });

  it('for BusyBox and sysvinit: a script, and the links of its place in the order', async () => {
    const busybox = makeRoot(BUSYBOX);
    expect(await run(busybox, 'auditd', 'policy-save')).toMatchObject({ code: 0, stderr: '' });
    expect(tree(busybox)).toMatchObject({
      'etc/init.d/S02tomoyo-auditd': '-> tomoyo-auditd',
      'etc/init.d/S02tomoyo-policy-save': '-> tomoyo-policy-save',
      'etc/init.d/tomoyo-auditd': expect.stringMatching(/^#!\/bin\/sh\n/),
      'usr/lib/tomoyo/init-functions': expect.stringContaining('DAEMON=/usr/bin/tomoyo\n'),
    });
    expect(lstatSync(join(busybox, 'etc/init.d/tomoyo-auditd')).mode & 0o777).toBe(0o755);
    const sysvinit = makeRoot(SYSVINIT);
    expect(await run(sysvinit, 'queryd')).toMatchObject({ code: 0 });
    const links = Object.entries(tree(sysvinit)).filter(([, text]) => text === '-> ../init.d/tomoyo-queryd');
    expect(links.map(([path]) => path)).toEqual([
      ...['0', '1'].map((level) => `etc/rc${level}.d/K35tomoyo-queryd`),
      ...['2', '3', '4', '5'].map((level) => `etc/rc${level}.d/S03tomoyo-queryd`),
      'etc/rc6.d/K35tomoyo-queryd',
    ]);
    // behind all others
    await run(sysvinit, 'policy-save');
    expect(tree(sysvinit)).toHaveProperty(['etc/rc0.d/K99tomoyo-policy-save']);
  });

  it('for sysvinit with insserv: says that it must be run, and keeps the numbers that it gave', async () => {
    const root = makeRoot({ ...SYSVINIT, 'sbin/insserv': program });
    const before = tree(root);
    const { stderr } = await run(root, 'queryd');
    expect(stderr).toBe(`Run insserv in ${root}, by chroot or when it has booted: without it they are not started.\n`);
    // as insserv does it
    for (const level of ['2', '3', '4', '5'])
      renameSync(join(root, `etc/rc${level}.d/S03tomoyo-queryd`), join(root, `etc/rc${level}.d/S01tomoyo-queryd`));
    for (const level of ['0', '1', '6'])
      renameSync(join(root, `etc/rc${level}.d/K35tomoyo-queryd`), join(root, `etc/rc${level}.d/K02tomoyo-queryd`));
    writeFileSync(join(root, 'etc/init.d/.depend.start'), 'TARGETS = rsyslog tomoyo-queryd\n');
    const after = tree(root);
    const again = await run(root, 'queryd');
    expect(again).toMatchObject({ code: 0, stderr: 'For sysvinit. Nothing was to be changed.\n' });
    expect(again.stdout).toContain('unchanged /etc/rc0.d/K02tomoyo-queryd\n');
    expect(tree(root)).toEqual(after);
    expect((await run(root, 'queryd', 'auditd')).stderr).toContain('Run insserv in ');
    expect(await run(root, '--remove')).toMatchObject({ code: 0, stderr: '' });
    rmSync(join(root, 'etc/init.d/.depend.start'));
    expect(tree(root)).toEqual(before);
  });

  it('leaves alone what somebody changed, and says so; with --force not', async () => {
    const root = makeRoot(SYSTEMD);
    await run(root, 'auditd');
    const unit = join(root, AUDITD_FILES[1]!);
    appendFileSync(unit, '# mine\n');
    const mine = tree(root);
    const kept = 'kept /usr/lib/systemd/system/tomoyo-auditd.service: it was changed, or is not from this command\n';
    const again = await run(root, 'auditd');
    expect(again.code).toBe(4);
    expect(again.stdout).toContain(kept);
    expect(tree(root)).toEqual(mine);
    const removed = await run(root, 'auditd', '--remove');
    expect(removed.code).toBe(4);
    expect(removed.stdout).toContain(kept);
    expect(readFileSync(unit, 'utf8')).toBe(mine[AUDITD_FILES[1]!]);
    expect(await run(root, 'auditd', '--force')).toMatchObject({ code: 0 });
    expect(readFileSync(unit, 'utf8')).not.toContain('# mine');
    expect(await run(root, 'auditd', '--remove')).toMatchObject({ code: 0 });
  });

  it('takes away what it was asked to, and what no other service needs', async () => {
    const root = makeRoot(SYSTEMD);
    const before = tree(root);
    await run(root, 'queryd', 'queryd.socket', 'health');
    await run(root, '--remove', 'queryd.socket');
    expect(added(root, before)).toEqual([
      'etc/systemd/system/boot-complete.target.requires/tomoyo-health.service',
      'etc/systemd/system/multi-user.target.wants/tomoyo-queryd.service',
      'usr/lib/systemd/system/tomoyo-health.service',
      'usr/lib/systemd/system/tomoyo-queryd.service',
      'usr/lib/systemd/system/tomoyo-queryd.service.d/10-hardening.conf',
      'usr/lib/systemd/system/tomoyo-queryd.socket',
      'usr/lib/tmpfiles.d/tomoyo.conf',
    ]);
    await run(root, '--remove', 'queryd');
    expect(added(root, before)).toEqual([
      'etc/systemd/system/boot-complete.target.requires/tomoyo-health.service',
      'usr/lib/systemd/system/tomoyo-health.service',
      'usr/lib/tmpfiles.d/tomoyo.conf',
    ]);
    expect(await run(root, '--remove')).toMatchObject({ code: 0 });
    expect(tree(root)).toEqual(before);
    expect(await run(root, '--remove')).toMatchObject({ code: 0, stdout: '' });
  });

  it('names what is missing: configurations, node, lines of inittab', async () => {
    const root = makeRoot({
      'usr/local/bin/tomoyo': COMMAND,
      'bin/busybox': program,
      'sbin/init': link('../bin/busybox'),
      'etc/inittab': '::sysinit:/etc/init.d/rcS\n',
    });
    const { code, stderr } = await run(root, 'auditd', '--dry-run');
    expect(code).toBe(0);
    expect(stderr).toContain('/usr/local/bin/tomoyo needs node, which is in none of ');
    expect(stderr).toContain('auditd is passed over at boot until there is /etc/tomoyo/tools/auditd.toml or ');
    expect(stderr).toContain('/etc/inittab has no "::shutdown:" line');
    expect(stderr).not.toContain('sysinit');
  });

  it('scripts and units call the command where it is, or where one says', async () => {
    const root = makeRoot({ 'opt/bin/tomoyo': COMMAND, 'usr/local/bin/tomoyo': link('/opt/bin/tomoyo') });
    await run(root, 'queryd', '--init', 'busybox');
    expect(tree(root)['usr/lib/tomoyo/init-functions']).toContain('DAEMON=/usr/local/bin/tomoyo\n');
    await run(root, 'queryd', '--init', 'systemd', '--command', '/opt/bin/tomoyo');
    const unit = tree(root)['usr/lib/systemd/system/tomoyo-queryd.service'];
    expect(unit).toContain('ExecStart=/opt/bin/tomoyo queryd\n');
    expect(unit).not.toContain('/usr/bin/tomoyo');
  });

  it.each([
    ['unknown service', SYSTEMD, ['auditor'], "value 'auditor' is invalid"],
    ['a service that the init system has not', BUSYBOX, ['health'], '"health" is for systemd; for busybox there are '],
    ['an init system that cannot be told', COMMON, ['auditd'], 'cannot be told: there is no /sbin/init'],
    ['no command', { 'sbin/init': link('/lib/systemd/systemd'), 'lib/systemd/systemd': program }, [], 'no command in '],
    ['a command that needs quotes', SYSTEMD, ['--command', '/a b'], '"command" must be an absolute path'],
  ])('wrong use: %s', async (_what, files, args, message) => {
    const root = makeRoot(files);
    const before = tree(root);
    const { code, stderr } = await run(root, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(tree(root)).toEqual(before);
  });

  it('does not follow links out of the root, and says what cannot be written', async () => {
    expect(await run('/does/not/exist')).toMatchObject({ code: 2 });
    const outside = makeRoot({ 'a/b': '' });
    const root = makeRoot({ ...SYSTEMD, 'etc/systemd': link(`${outside}/a`) });
    const { code, stderr } = await run(root, 'auditd');
    expect([code, stderr]).toEqual([2, expect.stringContaining('/etc/systemd must be a folder in ')]);
    expect(tree(outside)).toEqual({ 'a/b': '' });
    expect(tree(root)).not.toHaveProperty(['usr/lib/tmpfiles.d/tomoyo.conf']);
    const blocked = makeRoot({ ...SYSTEMD, 'usr/lib/tmpfiles.d': 'a file\n' });
    const failed = await run(blocked, 'auditd');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/^tomoyo: .*tmpfiles\.d.* failed with \w+: .*\(TOMOYO_SYSTEM_CALL\)\n$/);
  });
});

describe('what is shipped', () => {
  it('is just what the services are made of, and the policy module', () => {
    const shipped = readdirSync(PACKAGING, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.startsWith('policy') && lstatSync(join(PACKAGING, path)).isFile())
      .sort();
    const units = SERVICES.flatMap((name) => SERVICE[name].units.map((unit) => `systemd/${unit}`));
    const scripts = SERVICES.flatMap((name) => SERVICE[name].script ?? []).map((script) => `init.d/${script.name}`);
    expect(shipped).toEqual(
      [...new Set([...units, ...scripts, 'init.d/init-functions', 'tmpfiles.d/tomoyo.conf'])].sort(),
    );
  });

  it('systemd finds nothing wrong in the units', () => {
    const root = makeRoot(SYSTEMD);
    const folder = join(root, 'usr/lib/systemd/system');
    cpSync(join(PACKAGING, 'systemd'), folder, { recursive: true });
    cpSync('/usr/lib/systemd/system', folder, { recursive: true, force: false });
    rmSync(join(root, 'usr/bin/tomoyo'));
    copyFileSync('/bin/true', join(root, 'usr/bin/tomoyo'));
    chmodSync(join(root, 'usr/bin/tomoyo'), 0o755);
    symlinkSync('usr/bin', join(root, 'bin'));
    copyFileSync('/bin/sh', join(root, 'usr/bin/sh'));
    const verify = () => {
      const units = readdirSync(join(PACKAGING, 'systemd')).filter((name) => /\.(?:service|socket)$/.test(name));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', `--root=${root}`, ...units]);
      return { status, stderr: stderr.toString() };
    };
    expect(verify()).toEqual({ status: 0, stderr: '' });
    writeFileSync(join(folder, 'tomoyo-health.service.d.conf'), '');
    appendFileSync(join(folder, 'tomoyo-health.service'), '[Service]\nExecStrat=/bin/sh\n');
    expect(verify().stderr).toContain('ExecStrat');
  });

  it('scripts are ones for sh, and say how they are used', () => {
    for (const name of readdirSync(join(PACKAGING, 'init.d'))) {
      const script = join(PACKAGING, 'init.d', name);
      expect(spawnSync('sh', ['-n', script])).toMatchObject({ status: 0, stderr: Buffer.of() });
    }
    const { status, stderr } = spawnSync('sh', [join(PACKAGING, 'init.d/tomoyo-policy-save'), 'use']);
    expect([status, stderr.toString()]).toEqual([
      2,
      expect.stringMatching(/^Usage: .* start\|stop\|restart\|reload\n$/),
    ]);
  });
});
