import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkedArchitecture, checkedKernelSeries } from '../../../qemu/image/choice.js';
import { ensureImage } from '../../../qemu/image/ensure-image.js';
import { mustRun, runProgram } from '../../../qemu/image/host-program.js';
import { progressRenderer, type ProgressEvent } from '../../../qemu/image/progress.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('names of images', () => {
  it.each([
    ['aarch64', 'arm64'],
    ['ARM64', 'arm64'],
    ['amr64', 'arm64'],
    ['armv7l', 'armhf'],
    ['arm', 'armhf'],
    ['armfh', 'armhf'],
  ])('architecture %s is refused with the hint %s', (name, meant) => {
    const message = `"architecture" must be arm64 or armhf, got "${name}". Did you mean ${meant}?`;
    expect(() => checkedArchitecture(name)).toThrow(expect.objectContaining({ code: 'BOARD_BAD_OPTION', message }));
  });

  it('a name like none of the list gets no hint', () => {
    expect(() => checkedArchitecture('riscv64')).toThrow(/got "riscv64"\.$/);
    expect(() => checkedKernelSeries('5.10', 'arm64')).toThrow(/must be 6\.1 or 6\.12, got "5\.10"\.$/);
  });

  it('a full kernel version is refused with its series as the hint', () => {
    expect(() => checkedKernelSeries('6.12.3', 'arm64')).toThrow(/Did you mean 6\.12\?/);
    expect(() => checkedKernelSeries('v6.1.0-56', 'arm64')).toThrow(/Did you mean 6\.1\?/);
  });

  it('6.12 for armhf is refused, saying what there is', async () => {
    const options = { architecture: 'armhf', kernelSeries: '6.12' };
    await expect(ensureImage(options)).rejects.toThrow(
      /no 6\.12 kernel for armhf: .* 6\.1 for armhf, and 6\.1 and 6\.12/,
    );
  });
});

describe('programs of the host', () => {
  it('that are missing are named with their Debian package', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const message = 'The program mksquashfs is missing on this machine: apt-get install squashfs-tools.';
    await expect(runProgram('mksquashfs', [], {})).rejects.toThrow(
      expect.objectContaining({ code: 'BOARD_MISSING_TOOL', message }),
    );
  });

  it('that fail are reported with their last words', async () => {
    await expect(mustRun('tar', ['-xf', '/nowhere.tar'], { folder: '/tmp' })).rejects.toThrow(
      expect.objectContaining({
        code: 'BOARD_IMAGE',
        message: expect.stringMatching(/^tar failed with exit status 2: /),
      }),
    );
  });

  it('that find the disk full say so', async () => {
    const folder = await mkdtemp(`${tmpdir()}/full-test-`);
    try {
      const writing = mustRun('tar', ['-cf', '/dev/full', '/etc/passwd'], { folder });
      await expect(writing).rejects.toThrow(expect.objectContaining({ code: 'BOARD_DISK_FULL' }));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('end with the reason of the signal', async () => {
    const reason = new Error('enough');
    await expect(runProgram('tar', ['--version'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('progress', () => {
  const EVENTS: ProgressEvent[] = [
    { kind: 'step', step: 'download', received: 0, total: 20e6, done: false },
    { kind: 'step', step: 'download', received: 5e6, total: 20e6, done: false },
    { kind: 'note', text: 'by the way' },
    { kind: 'step', step: 'download', received: 20e6, total: 20e6, done: true },
  ];

  function drawn(output: { isTTY?: boolean; columns?: number }): string {
    let text = '';
    const render = progressRenderer({ ...output, write: (more) => (text += more) });
    for (const event of EVENTS) render(event);
    return text;
  }

  it('is a line at start and end of a step where there is no terminal', () => {
    expect(drawn({})).toBe('download (20 MB) ...\nby the way\ndownload: done\n');
  });

  it('is a bar with megabytes and percent on a terminal', () => {
    const text = drawn({ isTTY: true, columns: 80 });
    expect(text).toContain('download [######..................] 5/20 MB 25%');
    expect(text.endsWith('\r\x1b[Kdownload: done\n')).toBe(true);
  });

  it('never wraps on a narrow terminal', () => {
    const lines = drawn({ isTTY: true, columns: 20 }).split(/[\r\n]/);
    expect(Math.max(...lines.map((line) => line.replace('\x1b[K', '').length))).toBeLessThan(20);
  });
});
