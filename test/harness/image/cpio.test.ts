import { describe, expect, it } from 'vitest';
import { CpioArchive } from '../../../qemu/image/cpio.js';
import { TomoyoError } from '../../../lib/errors.js';
import { readCpio } from './read-cpio.js';

describe('cpio archive', () => {
  it('gives back names, modes, owners and contents', () => {
    const archive = new CpioArchive()
      .file('/etc/motd', 'hällo\n', { mode: 0o640, uid: 1, gid: 2 })
      .symlink('bin/sh', 'dash')
      .device('dev/null', { type: 'char', mode: 0o666, major: 1, minor: 3 })
      .device('dev/vda', { type: 'block', major: 254, minor: 0 })
      .fifo('run/pipe', { mode: 0o600 })
      .directory('tmp', { mode: 0o1777 });
    const entries = readCpio(archive.toBuffer());
    expect(entries.find(({ name }) => name === 'etc/motd')).toMatchObject({ mode: 0o100640, uid: 1, gid: 2 });
    expect(entries.find(({ name }) => name === 'etc/motd')?.data.toString()).toBe('hällo\n');
    expect(entries.find(({ name }) => name === 'bin/sh')).toMatchObject({ mode: 0o120777 });
    expect(entries.find(({ name }) => name === 'bin/sh')?.data.toString()).toBe('dash');
    expect(entries.find(({ name }) => name === 'dev/null')).toMatchObject({ mode: 0o020666, major: 1, minor: 3 });
    expect(entries.find(({ name }) => name === 'dev/vda')).toMatchObject({ mode: 0o060600, major: 254, minor: 0 });
    expect(entries.find(({ name }) => name === 'run/pipe')).toMatchObject({ mode: 0o010600 });
    expect(entries.find(({ name }) => name === 'tmp')).toMatchObject({ mode: 0o041777 });
  });

  it('adds missing parent folders, and puts each before what is in it', () => {
    const names = readCpio(new CpioArchive().file('a/b/c', '').file('a.b', '').toBuffer()).map(({ name }) => name);
    expect(names).toEqual(['a', 'a.b', 'a/b', 'a/b/c']);
  });

  it('keeps the mode of a folder that was added by name, whichever came first', () => {
    const before = readCpio(new CpioArchive().directory('tmp', { mode: 0o1777 }).file('tmp/x', '').toBuffer());
    const after = readCpio(new CpioArchive().file('tmp/x', '').directory('tmp', { mode: 0o1777 }).toBuffer());
    expect(before).toEqual(after);
    expect(before[0]).toMatchObject({ name: 'tmp', mode: 0o041777 });
  });

  it('makes the same bytes whatever the order of adding', () => {
    const one = new CpioArchive().file('x', '1').file('y', '2').symlink('z', 'x').toBuffer();
    const other = new CpioArchive().symlink('z', 'x').file('y', '2').file('x', '1').toBuffer();
    expect(one.equals(other)).toBe(true);
  });

  it('aligns every data length, and the whole archive to 512 bytes', () => {
    for (let length = 0; length < 9; length++) {
      const archive = new CpioArchive()
        .file('n'.repeat(length + 1), 'd'.repeat(length))
        .file('~', 'end')
        .toBuffer();
      expect(archive.length % 512).toBe(0);
      expect(readCpio(archive).map(({ data }) => data.length)).toEqual([length, 3]);
    }
  });

  it('can be joined end to end', () => {
    const joined = Buffer.concat([
      new CpioArchive().file('a', '1').toBuffer(),
      new CpioArchive().file('b', '2').toBuffer(),
    ]);
    expect(readCpio(joined).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each(['', '/', 'a//b', './a', 'a/../b', 'a/', 'a\0b', 'TRAILER!!!', 'x'.repeat(4096)])(
    'refuses the path %j, which the kernel would read as another or not at all',
    (path) => {
      expect(() => new CpioArchive().file(path, '')).toThrow(TomoyoError);
      expect(() => new CpioArchive().file(path, '')).toThrow(expect.objectContaining({ code: 'BOARD_BAD_OPTION' }));
    },
  );
});
