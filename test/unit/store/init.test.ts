import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { initStore, openStore, parsePolicy, type InitOptions } from '../../../lib/index.js';
import { canonicalText } from '../../../lib/policy/canonical.js';
import { checkPolicy } from '../../../lib/policy/check/check.js';
import { STORED_FILES } from '../../../lib/store/layout.js';
import { link, makeRoot, program, type RootFiles } from './fake-root.js';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(dirname(root), { recursive: true });
});

function rootWith(files: RootFiles): string {
  const root = makeRoot(files);
  roots.push(root);
  return root;
}

async function init(files: RootFiles, options: InitOptions = {}) {
  const root = rootWith(files);
  const report = await initStore({ root, ...options });
  const texts = Object.fromEntries(
    report.files.map(({ path, text }) => [path.replace(/^.*\/(.*)\.conf$/, '$1'), text]),
  );
  return { root, report, texts, lines: (texts['exception_policy'] ?? '').split('\n') };
}

/** Lines that there are for every root. */
const ALWAYS = (await init({})).lines;
/** What the exception policy has because of the files. */
async function because(files: RootFiles): Promise<readonly string[]> {
  return (await init(files)).lines.filter((line) => !ALWAYS.includes(line));
}

describe('what is found in a root', () => {
  it('init scripts of System V, BusyBox and OpenRC by the names they are executed by, and the links of run levels', async () => {
    expect(
      await because({
        '/etc/init.d/S40network': program,
        '/etc/init.d/README': 'no program',
        '/etc/rc.local': program,
        '/etc/init.d/web': program,
        '/etc/rc3.d/S20web': link('../init.d/web'),
        '/etc/rc0.d/K80web': link('/etc/init.d/web'),
        '/etc/rc3.d/S30gone': link('../init.d/gone'),
      }),
    ).toEqual([
      'initialize_domain /etc/rc.local from any',
      'initialize_domain /etc/init.d/S40network from any',
      'initialize_domain /etc/init.d/web from any',
      String.raw`aggregator /etc/rc\?.d/\?\+\+web /etc/init.d/web`,
    ]);
  });

  it('run scripts of s6, runit and daemontools, also where they run from /run', async () => {
    expect(
      await because({
        '/etc/sv/web/run': program,
        '/etc/sv/web/log/run': program,
        '/service/web': link('/etc/sv/web'),
        '/etc/s6-overlay/s6-rc.d/db/run': program,
      }),
    ).toEqual([
      'initialize_domain /etc/sv/web/run from any',
      'initialize_domain /etc/sv/web/log/run from any',
      'initialize_domain /etc/s6-overlay/s6-rc.d/db/run from any',
      String.raw`aggregator /run/\{\*\}/web/run /etc/sv/web/run`,
      String.raw`aggregator /run/\{\*\}/web/log/run /etc/sv/web/log/run`,
      String.raw`aggregator /run/\{\*\}/db/run /etc/s6-overlay/s6-rc.d/db/run`,
    ]);
  });

  it('what inittab keeps running, but no shell', async () => {
    const inittab = [
      '# comment',
      '::sysinit:/etc/init.d/rcS',
      'ttyAMA0::respawn:/sbin/mygetty -L ttyAMA0',
      'tty2::askfirst:-/bin/sh',
      '1:2345:respawn:/opt/app/bin/gateway',
      'x::respawn:relative',
    ].join('\n');
    const files = {
      '/sbin/mygetty': program,
      '/bin/sh': program,
      '/opt/app/bin/gateway': program,
      '/etc/inittab': inittab,
    };
    expect((await because(files)).filter((line) => line.startsWith('initialize'))).toEqual([
      'initialize_domain /sbin/mygetty from any',
      'initialize_domain /opt/app/bin/gateway from any',
    ]);
  });

  it('what units of systemd keep running, by their names behind links of folders; systemd itself; dbus services', async () => {
    const unit = (text: string) => `[Service]\n${text}\n`;
    expect(
      await because({
        '/lib': link('usr/lib'),
        '/sbin': link('usr/sbin'),
        '/usr/sbin/init': link('../lib/systemd/systemd'),
        '/usr/lib/systemd/systemd': program,
        '/usr/lib/systemd/system/gw.service': unit('Type=notify\nExecStart=-@/lib/gw/gwd gwd --run'),
        '/usr/lib/gw/gwd': program,
        '/usr/lib/systemd/system/once.service': unit('Type=oneshot\nExecStart=/usr/sbin/once'),
        '/usr/sbin/once': program,
        '/usr/lib/systemd/system/script.service': unit('ExecStart=/usr/bin/python3.11 \\\n  /usr/bin/x.py'),
        '/usr/bin/python3.11': program,
        '/usr/lib/systemd/system/off.service': unit('ExecStart=/usr/sbin/off'),
        '/usr/sbin/off': program,
        '/etc/systemd/system/off.service': link('/dev/null'),
        '/usr/share/dbus-1/system-services/a.service': '[D-BUS Service]\nName=a\nExec=/usr/libexec/ad --x\n',
        '/usr/libexec/ad': program,
      }),
    ).toEqual([
      'initialize_domain /usr/lib/gw/gwd from any',
      'keep_domain /usr/lib/systemd/systemd from <kernel> /usr/lib/systemd/systemd',
      'keep_domain /usr/lib/systemd/systemd from <kernel> /usr/sbin/init',
      'initialize_domain /usr/libexec/ad from any',
    ]);
  });

  it('daemons and helpers that are there, BusyBox applets among them; BusyBox is what executes itself', async () => {
    const lines = await because({
      '/bin/busybox': program,
      '/bin/sh': link('busybox'),
      '/usr/sbin/crond': link('../../bin/busybox'),
      '/usr/sbin/dropbear': program,
      '/usr/sbin/mosquitto': 'no program',
      '/sbin/modprobe': link('/bin/busybox'),
    });
    expect(lines).toEqual([
      'initialize_domain /sbin/modprobe from any',
      'initialize_domain /usr/sbin/crond from any',
      'initialize_domain /usr/sbin/dropbear from any',
      'aggregator proc:/self/exe /bin/busybox',
      'path_group INTERPRETERS /bin/busybox',
      'acl_group 0 file read @INTERPRETERS',
    ]);
  });

  it('libraries of glibc by folder, of its configuration, and where a link leads out', async () => {
    expect(
      await because({
        '/lib': link('usr/lib'),
        '/usr/lib/aarch64-linux-gnu/libc.so.6': '',
        '/usr/lib/aarch64-linux-gnu/libblas.so.3': link('/etc/alternatives/libblas.so.3'),
        '/etc/alternatives/libblas.so.3': link('/opt/blas/blas-0.3.bin'),
        '/opt/blas/blas-0.3.bin': '',
        '/usr/lib/aarch64-linux-gnu/gconv/gconv-modules.cache': '',
        '/usr/lib/ld-linux-aarch64.so.1': link('aarch64-linux-gnu/ld-linux-aarch64.so.1'),
        '/usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1': program,
        '/etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
        '/etc/ld.so.conf.d/vendor.conf': '# vendor\n/opt/vendor/lib\n',
        '/opt/vendor/lib/libgpu.so': '',
        '/etc/ld.so.cache': '',
      }),
    ).toEqual([
      String.raw`acl_group 0 file read /usr/lib/ld-\*.so\*`,
      String.raw`acl_group 0 file read /usr/lib/aarch64-linux-gnu/lib\*.so\*`,
      String.raw`acl_group 0 file read /usr/lib/aarch64-linux-gnu/ld-\*.so\*`,
      'acl_group 0 file read /usr/lib/aarch64-linux-gnu/gconv/gconv-modules.cache',
      String.raw`acl_group 0 file read /opt/vendor/lib/lib\*.so\*`,
      'acl_group 0 file read /opt/blas/blas-0.3.bin',
      'acl_group 0 file read /etc/ld.so.cache',
    ]);
  });

  it('libraries of musl, its loader, and the folders of its path', async () => {
    expect(
      await because({
        '/lib/libc.musl-aarch64.so.1': link('ld-musl-aarch64.so.1'),
        '/lib/ld-musl-aarch64.so.1': program,
        '/etc/ld-musl-aarch64.path': '/lib:/opt/musl/lib\n',
        '/opt/musl/lib/libx.so': '',
      }),
    ).toEqual([
      String.raw`acl_group 0 file read /lib/lib\*.so\*`,
      String.raw`acl_group 0 file read /lib/ld-\*.so\*`,
      String.raw`acl_group 0 file read /opt/musl/lib/lib\*.so\*`,
      'acl_group 0 file read /etc/ld-musl-aarch64.path',
    ]);
  });

  it('interpreters by the files that are read, and the code of their languages', async () => {
    expect(
      await because({
        '/usr/bin/python3': link('python3.11'),
        '/usr/bin/python3.11': program,
        '/usr/lib/python3.11/os.py': '',
        '/usr/bin/env': program,
      }),
    ).toEqual([
      'path_group INTERPRETERS /usr/bin/env',
      'path_group INTERPRETERS /usr/bin/python3.11',
      String.raw`path_group SCRIPT_CODE /usr/lib/python3.11/\*`,
      String.raw`path_group SCRIPT_CODE /usr/lib/python3.11/\{\*\}/\*`,
      'acl_group 0 file read @INTERPRETERS',
      'acl_group 0 file read @SCRIPT_CODE',
    ]);
  });

  it('names that are no ASCII, whatever their encoding', async () => {
    expect(await because({ '/etc/init.d/Gr\u00c3\u00bcn dienst': program, '/etc/init.d/a\\b\xff': program })).toEqual([
      String.raw`initialize_domain /etc/init.d/Gr\303\274n\040dienst from any`,
      String.raw`initialize_domain /etc/init.d/a\\b\377 from any`,
    ]);
  });

  it('the tool by its domain, also when it starts through env; the C tools by their names; never Node.js', async () => {
    const { texts, lines } = await init({
      '/usr/local/bin/tomoyo': link('../lib/node_modules/tomoyo/dist/cli/tomoyo.js'),
      '/usr/local/lib/node_modules/tomoyo/dist/cli/tomoyo.js': { program: '#!/usr/bin/env node\n' },
      '/usr/bin/node': program,
      '/usr/sbin/tomoyo-loadpolicy': program,
    });
    expect(texts['manager']).toBe('<kernel> /usr/local/bin/tomoyo\n/usr/sbin/tomoyo-loadpolicy\n');
    expect(lines).toContain('initialize_domain /usr/local/bin/tomoyo from any');
    expect(lines).toContain('keep_domain /usr/bin/node from <kernel> /usr/local/bin/tomoyo');
  });
});

describe('the files', () => {
  const full: RootFiles = {
    '/etc/init.d/web': program,
    '/usr/lib/libc.so.6': '',
    '/usr/sbin/tomoyo': program,
    '/usr/sbin/crond': program,
  };

  for (const profileSet of ['full', 'file-only'] as const)
    it(`have no errors and are in the kernel's form: ${profileSet}`, async () => {
      const { root, texts } = await init(full, { profileSet });
      const files = [...STORED_FILES, 'stat' as const].map((kind) => parsePolicy(texts[kind] ?? '', { kind }));
      expect(checkPolicy(files).filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const file of files.slice(0, 4)) expect(canonicalText(file)).toBe(file.source.text);
      expect(texts['profile']?.match(/^\d-CONFIG.*mode=(learning|permissive|enforcing)/gm)?.length).toBe(3);
      const store = await openStore({ root: join(root, 'etc/tomoyo') });
      expect(await store.read()).toEqual(Object.fromEntries(STORED_FILES.map((file) => [file, texts[file]])));
      expect(readlinkSync(join(root, 'etc/tomoyo/profile.conf'))).toBe('policy/current/profile.conf');
      expect(readFileSync(join(root, 'etc/tomoyo/stat.conf'), 'utf8')).toBe(texts['stat']);
    });

  it('are made once: a second run makes nothing', async () => {
    const { root, report } = await init(full);
    expect(report.files.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'made'));
    const before = readdirSync(root, { recursive: true });
    const again = await initStore({ root });
    expect(again.slot).toBe(undefined);
    expect(again.files.map(({ kind, text }) => ({ kind, text }))).toEqual(
      report.files.map(({ text }) => ({ kind: 'kept', text })),
    );
    expect(readdirSync(root, { recursive: true })).toEqual(before);
  });

  it('that are there stay as they are, and what is missing is made beside them', async () => {
    const own = '<kernel>\nuse_profile 1\n\nfile read /mine\n';
    const { root, report } = await init({ ...full, '/etc/tomoyo/domain_policy.conf': own });
    expect(report.files.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'kept /etc/tomoyo/domain_policy.conf',
      ...['exception_policy', 'manager', 'profile', 'stat'].map((file) => `made /etc/tomoyo/${file}.conf`),
    ]);
    expect(readFileSync(join(root, 'etc/tomoyo/domain_policy.conf'), 'utf8')).toBe(own);
    const store = await openStore({ root: join(root, 'etc/tomoyo') });
    expect((await store.read(report.slot)).domain_policy).toBe(own);
  });

  it('that would stop the machine together with what is there are not made', async () => {
    const files = { ...full, '/etc/tomoyo/domain_policy.conf': '<kernel>\nuse_profile 7\n' };
    await expect(init(files)).rejects.toMatchObject({ code: 'TOMOYO_BAD_POLICY', line: 2 });
    expect(readdirSync(join(roots[0]!, 'etc/tomoyo'))).toEqual(['domain_policy.conf']);
  });

  it('are only shown by a dry run', async () => {
    const { root, report } = await init(full, { dryRun: true });
    expect(report.slot).toBe(undefined);
    expect(report.files.every(({ kind, text }) => kind === 'made' && text !== '')).toBe(true);
    expect(readdirSync(join(root, 'etc'))).toEqual(['init.d']);
  });
});

describe('the root', () => {
  it('is all that is read: links lead nowhere else, however they are written', async () => {
    const root = rootWith({
      '/etc/init.d/relative': link('../../../outside/script'),
      '/usr/sbin': link('../../outside'),
      '/etc/inittab': link('/../../../outside/inittab'),
      '/usr/lib/libx.so': link('../../../outside/libx.so'),
      '/etc/init.d/loop': link('loop'),
    });
    const outside = join(dirname(root), 'outside');
    mkdirSync(outside);
    for (const name of ['script', 'crond', 'libx.so', 'gateway'])
      writeFileSync(join(outside, name), '', { mode: 0o755 });
    writeFileSync(join(outside, 'inittab'), '::respawn:/gateway\n');
    writeFileSync(join(root, 'gateway'), '', { mode: 0o755 });
    const { files } = await initStore({ root, dryRun: true });
    const exceptions = files.find(({ path }) => path.endsWith('exception_policy.conf'))?.text ?? '';
    const lines = exceptions.split('\n').filter((line) => !ALWAYS.includes(line));
    expect(lines).toEqual([String.raw`acl_group 0 file read /usr/lib/lib\*.so\*`]);
  });

  it('is all that is written: a link in the place of /etc/tomoyo leads nowhere else', async () => {
    const root = rootWith({ '/etc/tomoyo': link('../../outside') });
    mkdirSync(join(dirname(root), 'outside'));
    await expect(initStore({ root })).rejects.toMatchObject({ code: 'TOMOYO_BAD_STORE' });
    expect(readdirSync(join(dirname(root), 'outside'))).toEqual([]);
    const inside = rootWith({ '/etc/tomoyo': link('/data/tomoyo'), '/data/tomoyo/keep': '' });
    await initStore({ root: inside });
    expect(readdirSync(join(inside, 'data/tomoyo'))).toContain('policy');
  });

  it('must be a folder', async () => {
    await expect(initStore({ root: '/does/not/exist' })).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
  });

  it('may be empty', async () => {
    const { texts } = await init({});
    expect(texts['manager']).toBe('<kernel> /usr/bin/tomoyo\n');
    expect(texts['exception_policy']).toContain('aggregator proc:/self/exe /proc/self/exe\n');
  });
});
