import { afterEach, describe, expect, it } from 'vitest';
import { initRoot, link, program, removeRoots, type RootFiles } from '../fake-root.js';

afterEach(removeRoots);

/** Lines that there are for every root. */
const ALWAYS = (await initRoot({})).lines;
/** What the exception policy has because of the files. */
async function because(files: RootFiles): Promise<readonly string[]> {
  return (await initRoot(files)).lines.filter((line) => !ALWAYS.includes(line));
}

const unit = (text: string) => `[Service]\n${text}\n`;

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
    const { texts, lines } = await initRoot({
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
