import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImageFiles } from '../../../lib/cli/image-files.js';

const NOBODY = 65_534;

let root: string;
let files: ImageFiles;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tomoyo-image-'));
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  writeFileSync(join(root, 'usr/bin/sh'), '');
  writeFileSync(Buffer.from(`${root}/usr/bin/caf\u00e9 x`, 'latin1'), '');
  symlinkSync('usr/bin', join(root, 'bin'));
  symlinkSync('/usr/bin/sh', join(root, 'usr/bin/ash'));
  symlinkSync('/usr', join(root, 'absolute'));
  symlinkSync('../../../../../../../../../../usr', join(root, 'up'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('nowhere', join(root, 'dangling'));
  files = new ImageFiles(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('the files of an image', () => {
  it.each([
    ['/', 'exists'],
    ['/usr/bin/sh', 'exists'],
    ['/bin/sh', 'exists'],
    ['/usr/bin/caf\\351\\040x', 'exists'],
    ['/usr/bin/', 'exists'],
    ['/usr/bin/sh/', 'missing'],
    ['/usr/bin/sh/x', 'missing'],
    ['/usr/bin/bash', 'missing'],
    ['/nowhere/at/all', 'missing'],
    ['/loop/x', 'missing'],
    ['/dangling', 'exists'],
    ['/dangling/', 'missing'],
    ['/usr/bin/\\*', 'unknown'],
    ['proc:/self/exe', 'unknown'],
  ])('say of %s that it %s', (name, presence) => {
    expect(files.look(name)).toBe(presence);
  });

  it('follow links as they lead on that machine, never out of it', () => {
    expect(files.look('/absolute/bin/sh')).toBe('exists');
    expect(files.look('/up/bin/sh')).toBe('exists');
    expect(files.look('/up/../../../../etc/passwd')).toBe('missing');
    symlinkSync('/etc', join(root, 'out'));
    expect(files.look('/out/passwd')).toBe('missing');
  });

  it('end in links that multiply', () => {
    symlinkSync('usr', join(root, 'l0'));
    for (let index = 1; index < 60; index += 1) symlinkSync(`l${index - 1}/../l${index - 1}`, join(root, `l${index}`));
    expect(files.look('/l3/bin/sh')).toBe('exists');
    expect(files.look('/l59/bin/sh')).toBe('missing');
  });

  it('give the name without links, as the kernel has it', () => {
    expect(files.resolve('/bin/ash')).toBe('/usr/bin/sh');
    expect(files.resolve('/absolute/bin/caf\\351\\040x')).toBe('/usr/bin/caf\\351\\040x');
    expect(files.resolve('/bin/')).toBe('/usr/bin');
    expect(files.resolve('/dangling')).toBeUndefined();
    expect(files.resolve('/')).toBe('/');
  });

  it('give the folder above a missing name', () => {
    expect(files.folderAbove('/usr/bin/bash')).toBe('/usr/bin/');
    expect(files.folderAbove('/usr/lib/x/y/')).toBe('/usr/');
    expect(files.folderAbove('/x')).toBe('/');
  });

  it('come one by one below a folder, by bytes, folders with a slash, links not followed', () => {
    expect([...files.filesBelow('/')]).toEqual([
      '/absolute',
      '/bin',
      '/dangling',
      '/loop',
      '/up',
      '/usr/',
      '/usr/bin/',
      '/usr/bin/ash',
      '/usr/bin/caf\\351\\040x',
      '/usr/bin/sh',
    ]);
    expect([...files.filesBelow('/bin')]).toEqual(['/usr/bin/ash', '/usr/bin/caf\\351\\040x', '/usr/bin/sh']);
    expect([...files.filesBelow('/nowhere/')]).toEqual([]);
  });

  it('do not say missing where the answer is refused', () => {
    chmodSync(root, 0o755);
    chmodSync(join(root, 'usr/bin'), 0);
    const us = process.geteuid!();
    process.seteuid!(us === 0 ? NOBODY : us); // root is refused nothing
    try {
      expect(files.look('/usr/bin/sh')).toBe('unknown');
      expect([...files.filesBelow('/usr')]).toEqual(['/usr/bin/']);
      expect([...files.refused]).toEqual(['/usr/bin/']);
    } finally {
      process.seteuid!(us);
      chmodSync(join(root, 'usr/bin'), 0o755);
    }
  });

  it('need a folder as root', () => {
    expect(() => new ImageFiles(join(root, 'usr/bin/sh'))).toThrow(/Expected a folder for --root/);
  });
});
