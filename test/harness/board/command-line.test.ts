import { describe, expect, it } from 'vitest';
import type { BoardImage } from '../../../qemu/image/board-image.js';
import { checkBootOptions } from '../../../qemu/board/boot-options.js';
import { qemuCommand, type HostFacts, type MachineOptions } from '../../../qemu/board/command-line.js';
import { quoted, reproduceCommand } from '../../../qemu/board/reproduce.js';

const image: BoardImage = {
  architecture: 'arm64',
  kernelSeries: '6.1',
  kernelRelease: '6.1.0-56-arm64',
  kernel: '/cache/vmlinuz',
  initrd: ['/cache/base.cpio'],
  disks: ['/cache/node.squashfs'],
  packages: [],
};
const laptop: HostFacts = { architecture: 'x64', kvm: true };
const options: MachineOptions = { initrd: '/cache/base.cpio', agentSocket: '/tmp/b/agent', console: 'pipe' };

/** Values of one option, in order. */
function values(args: readonly string[], name: string): string[] {
  return args.filter((_word, index) => args[index - 1] === name);
}

describe('command line', () => {
  it('is this for the default board', () => {
    expect([qemuCommand(image, options, laptop)].map(({ program, args }) => [program, ...args].join(' '))).toEqual([
      'qemu-system-aarch64 -nodefaults -no-user-config -no-reboot -display none -monitor none -net none ' +
        '-M virt -accel tcg,thread=multi,tb-size=256 -cpu cortex-a57 -smp 2 -m 512 ' +
        '-kernel /cache/vmlinuz -initrd /cache/base.cpio -append console=ttyAMA0 lsm=tomoyo quiet panic=-1 kpti=off ' +
        '-chardev stdio,id=console,signal=off -serial chardev:console ' +
        '-drive file=/cache/node.squashfs,if=none,format=raw,readonly=on,id=disk0 -device virtio-blk-pci,drive=disk0 ' +
        '-device virtio-serial-pci -chardev socket,id=agent,path=/tmp/b/agent ' +
        '-device virtserialport,chardev=agent,name=agent.0',
    ]);
  });

  it.each([
    ['arm64', 'x64', true, 'qemu-system-aarch64', 'virt', 'cortex-a57', 'tcg,thread=multi,tb-size=256'],
    ['arm64', 'arm64', false, 'qemu-system-aarch64', 'virt', 'cortex-a57', 'tcg,thread=multi,tb-size=256'],
    ['arm64', 'arm64', true, 'qemu-system-aarch64', 'virt,gic-version=host', 'host', 'kvm'],
    ['armhf', 'x64', true, 'qemu-system-arm', 'virt,highmem=off', 'cortex-a15', 'tcg,thread=multi,tb-size=256'],
    ['armhf', 'arm64', true, 'qemu-system-arm', 'virt,highmem=off', 'cortex-a15', 'tcg,thread=multi,tb-size=256'],
    ['x86-64', 'x64', true, 'qemu-system-x86_64', 'q35', 'max', 'tcg,thread=multi,tb-size=256'],
  ] as const)('%s on a %s host, KVM %s: %s', (architecture, host, kvm, program, machine, cpu, accel) => {
    const command = qemuCommand({ ...image, architecture }, options, { architecture: host, kvm });
    expect(command.program).toBe(program);
    expect(values(command.args, '-M')).toEqual([machine]);
    expect(values(command.args, '-cpu')).toEqual([cpu]);
    expect(values(command.args, '-accel')).toEqual([accel]);
  });

  it.each([
    [{}, 'console=ttyAMA0 lsm=tomoyo quiet panic=-1 kpti=off'],
    [{ lsm: 'capability,tomoyo' }, 'console=ttyAMA0 lsm=capability,tomoyo quiet panic=-1 kpti=off'],
    [{ append: ['lsm=capability'] }, 'console=ttyAMA0 quiet panic=-1 kpti=off lsm=capability'],
    [
      { append: ['TOMOYO_loader=/x', 'board.shell'] },
      'console=ttyAMA0 lsm=tomoyo quiet panic=-1 kpti=off TOMOYO_loader=/x board.shell',
    ],
    [{ append: ['panic=0', 'console=hvc0'] }, 'lsm=tomoyo quiet kpti=off panic=0 console=hvc0'],
    [{ append: ['kpti=on'] }, 'console=ttyAMA0 lsm=tomoyo quiet panic=-1 kpti=on'],
  ])('%j gives the kernel words %s', (changes, words) => {
    expect(values(qemuCommand(image, { ...options, ...changes }, laptop).args, '-append')).toEqual([words]);
  });

  it('leaves the page tables of the kernel as they are on a real processor', () => {
    const { args } = qemuCommand(image, options, { architecture: 'arm64', kvm: true });
    expect(values(args, '-append')).toEqual(['console=ttyAMA0 lsm=tomoyo quiet panic=-1']);
  });

  it('x86-64 runs on the processor of the host when told, and speaks to its serial port', () => {
    const { args } = qemuCommand({ ...image, architecture: 'x86-64', cpu: 'host' }, options, laptop);
    expect([values(args, '-M'), values(args, '-accel'), values(args, '-cpu')]).toEqual([['q35'], ['kvm'], ['host']]);
    expect(values(args, '-append')).toEqual(['console=ttyS0 lsm=tomoyo quiet panic=-1']);
  });

  it('takes machine and processor of an image; one of its own is emulated', () => {
    const changed = { ...image, architecture: 'x86-64', machine: 'pc', cpu: 'Nehalem' } as const;
    const { args } = qemuCommand(changed, options, laptop);
    expect([values(args, '-M'), values(args, '-cpu')]).toEqual([['pc'], ['Nehalem']]);
    expect(values(args, '-accel')).toEqual(['tcg,thread=multi,tb-size=256']);
  });

  it.each([
    [undefined, [], 'rdinit=/board/init'],
    ['erofs', [], 'board.root=erofs rdinit=/board/init'],
    ['ext4', ['init=/bin/my'], 'init=/bin/my board.root=ext4 TOMOYO_trigger=/bin/my rdinit=/board/init'],
    ['ext4', ['init=/a', 'TOMOYO_trigger=/b'], 'init=/a TOMOYO_trigger=/b board.root=ext4 rdinit=/board/init'],
    [undefined, ['rdinit=/start'], 'rdinit=/start rdinit=/board/init'],
  ])('system of somebody else, root %s, with %j: board-init comes first', (rootType, append, words) => {
    const { args } = qemuCommand({ ...image, own: { rootType } }, { ...options, append }, laptop);
    expect(values(args, '-append')).toEqual([`console=ttyAMA0 lsm=tomoyo quiet panic=-1 kpti=off ${words}`]);
  });

  it('takes memory and processors as told', () => {
    const { args } = qemuCommand(image, { ...options, memoryMiB: 1024, cpus: 1 }, laptop);
    expect([values(args, '-m'), values(args, '-smp')]).toEqual([['1024'], ['1']]);
  });

  it('doubles commas in paths, which QEMU would take for the end of one', () => {
    const { args } = qemuCommand({ ...image, disks: ['/a,b'] }, { ...options, agentSocket: '/c,d' }, laptop);
    expect(values(args, '-drive')).toEqual(['file=/a,,b,if=none,format=raw,readonly=on,id=disk0']);
    expect(values(args, '-chardev')).toContain('socket,id=agent,path=/c,,d');
  });

  it('numbers several disks in their order', () => {
    const { args } = qemuCommand({ ...image, disks: ['/a', '/b'] }, options, laptop);
    expect(values(args, '-device').slice(0, 2)).toEqual(['virtio-blk-pci,drive=disk0', 'virtio-blk-pci,drive=disk1']);
  });
});

describe('disks', () => {
  const disks = [
    { path: '/d,1', mount: '/etc/tomoyo' },
    { path: '/d2', readOnly: true, mount: '/mnt' },
    { path: '/d3' },
  ];

  it('come behind those of the image, and /init is told where to mount them', () => {
    const { args } = qemuCommand(image, { ...options, disks }, laptop);
    expect(values(args, '-drive')).toEqual([
      'file=/cache/node.squashfs,if=none,format=raw,readonly=on,id=disk0',
      'file=/d,,1,if=none,format=raw,id=disk1',
      'file=/d2,if=none,format=raw,readonly=on,id=disk2',
      'file=/d3,if=none,format=raw,id=disk3',
    ]);
    expect(values(args, '-append')[0]).toMatch(/ board\.mount=vdb:rw:\/etc\/tomoyo board\.mount=vdc:ro:\/mnt$/);
  });

  it('write through a log when one is wanted', () => {
    const { args } = qemuCommand(image, { ...options, disks: [{ path: '/d', writeLog: '/l' }] }, laptop);
    expect(values(args, '-blockdev')).toEqual([
      'driver=file,node-name=data1-file,filename=/d',
      'driver=raw,node-name=data1,file=data1-file',
      'driver=file,node-name=log1-file,filename=/l',
      'driver=raw,node-name=log1,file=log1-file',
      'driver=blklogwrites,node-name=disk1,file=data1,log=log1,log-super-update-interval=1',
    ]);
    expect(values(args, '-device')).toContain('virtio-blk-pci,drive=disk1');
  });

  it.each([
    [{ path: '' }, /path/],
    [{ path: '/d', mount: 'etc' }, /absolute/],
    [{ path: '/d', mount: '/a b' }, /without spaces/],
    [{ path: '/d', readOnly: true, writeLog: '/l' }, /read-only/],
  ])('refuses %j', (disk, reason) => {
    expect(() => checkBootOptions({ disks: [disk] }, image)).toThrow(reason);
  });
});

describe('network', () => {
  it.each([
    [{}, undefined],
    [{ network: 'none', ports: [] }, undefined],
    [{ network: 'user' }, 'user,id=network'],
    [{ network: 'isolated' }, 'user,id=network,restrict=on'],
    [
      { ports: [5, 6].map((host) => ({ host, guest: 80 })) },
      'user,id=network,hostfwd=tcp:127.0.0.1:5-:80,hostfwd=tcp:127.0.0.1:6-:80',
    ],
  ] as const)('%j is told QEMU so: %s', (network, words) => {
    const { args } = qemuCommand(image, { ...options, ...network }, laptop);
    expect(values(args, '-netdev')).toEqual(words === undefined ? [] : [words]);
    expect(values(args, '-net')).toEqual(words === undefined ? ['none'] : []);
    const card = 'virtio-net-pci,netdev=network,romfile=';
    expect(args.includes(card)).toBe(words !== undefined);
  });

  it.each([
    [{ network: 'bridge' as 'user' }, /"none" or "user" or "isolated", got "bridge"/],
    [{ network: 'none', ports: [{ host: 5, guest: 80 }] }, /"ports" lead nowhere/],
    [{ ports: [{ host: 0, guest: 80 }] }, /"host" of "ports" must be a whole number from 1 to 65535, got 0/],
    [{ ports: [{ host: 5, guest: 65_536 }] }, /"guest" of "ports"/],
    [{ ports: [5, 5].map((host) => ({ host, guest: 80 })) }, /name port 5 of the host twice/],
  ] as const)('refuses %j', (network, reason) => {
    expect(() => checkBootOptions(network, image)).toThrow(reason);
  });
});

describe('command that repeats a boot', () => {
  it('needs no file of ours when nothing was added to the image', () => {
    const command = reproduceCommand(image, { append: ["a='b'"] }, { overlay: undefined, host: laptop });
    expect(command).toContain('-initrd /cache/base.cpio');
    expect(command).toContain('-serial mon:stdio');
    expect(command).toContain('-chardev null,id=agent');
    expect(command).toContain(`-append 'console=ttyAMA0 lsm=tomoyo quiet panic=-1 kpti=off a='\\''b'\\'' board.shell'`);
    const own = { ...image, own: { rootType: undefined } };
    expect(reproduceCommand(own, {}, { overlay: undefined, host: laptop })).not.toContain('board.shell');
  });

  it('carries a small addition inside, and says so when a big one is left out', () => {
    const small = reproduceCommand(image, {}, { overlay: Buffer.from('small'), host: laptop });
    expect(small).toMatch(/^\{ cat \/cache\/base\.cpio; node -e .* > \/tmp\/board-initrd && qemu-system-aarch64 /);
    const noise = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * 7919 * index) % 251));
    const big = reproduceCommand(image, {}, { overlay: noise, host: laptop });
    expect(big.length).toBeLessThan(20_000);
  });

  it.each([
    ['plain/word-1.0,x=y', 'plain/word-1.0,x=y'],
    ['two words', `'two words'`],
    ["it's", `'it'\\''s'`],
    ['', `''`],
  ])('writes %s for a shell as %s', (word, expected) => {
    expect(quoted(word)).toBe(expected);
  });
});
