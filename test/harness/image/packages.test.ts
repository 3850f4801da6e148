import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesList } from '../../../qemu/image/apt-sources.js';
import { aptWords, parseStanzas } from '../../../qemu/image/apt.js';
import { npmWords } from '../../../qemu/image/downloads.js';
import { BASE_PACKAGES } from '../../../qemu/image/recipe.js';
import * as versions from '../../../qemu/image/versions.js';

/** As apt-cache show printed it in Debian 12. */
const META = `Package: linux-image-arm64
Source: linux-signed-arm64 (6.1.192+2)
Version: 6.1.192-2
Installed-Size: 13
Provides: linux-image-generic, linux-latest-modules-6.1.0-56-arm64, wireguard-modules (= 1.0.0)
Depends: linux-image-6.1.0-56-arm64 (= 6.1.192-2)
Description: Linux for 64-bit ARMv8 machines (meta-package)
 This package depends on the newest kernel. Size: none
Size: 1448
SHA256: 7d009bcc5a248b746ce4e686f30cb3e4fbfdadeb00af4309926ab4523ff4906c

Package: other
Version: 2
`;

function one(name: string): versions.DebianPackage {
  return { name, version: '1', size: 1, unpackedBytes: 1, sha256: '0' };
}

describe('Debian packages', () => {
  it('reads stanzas and passes over continuation lines', () => {
    const [meta, other] = parseStanzas(META);
    expect(meta?.get('Size')).toBe('1448');
    expect(meta?.get('Depends')).toBe('linux-image-6.1.0-56-arm64 (= 6.1.192-2)');
    expect(other?.get('Package')).toBe('other');
    expect(parseStanzas('\n\n')).toEqual([]);
  });

  it('takes name, version, sizes and hash out of a stanza', () => {
    const [meta = new Map<string, string>()] = parseStanzas(META);
    const sha256 = '7d009bcc5a248b746ce4e686f30cb3e4fbfdadeb00af4309926ab4523ff4906c';
    const read = { name: 'linux-image-arm64', version: '6.1.192-2', size: 1448, unpackedBytes: 13312, sha256 };
    expect(versions.debianPackage(meta)).toEqual(read);
  });

  it('refuses a stanza without a hash', () => {
    const bare = new Map([
      ['Package', 'x'],
      ['Version', '1'],
      ['Size', '1'],
    ]);
    expect(() => versions.debianPackage(bare)).toThrow(expect.objectContaining({ code: 'BOARD_IMAGE' }));
  });

  it.each([
    ['linux-image-6.1.0-56-arm64 (= 6.1.192-2)', 'linux-image-6.1.0-56-arm64'],
    ['foo (>= 1), linux-image-6.1.0-50-armmp', 'linux-image-6.1.0-50-armmp'],
    ['linux-image-generic', undefined],
    ['', undefined],
  ])('finds the kernel behind a meta package that depends on %j', (depends, kernel) => {
    expect(versions.kernelBehind(depends)).toBe(kernel);
  });

  it('knows that 6.12.117 is above 6.12.99', () => {
    const names = [99, 117, 9].map((patch) => `linux-image-6.12.${patch}+deb12-arm64-unsigned`);
    expect(versions.highest(names)).toBe('linux-image-6.12.117+deb12-arm64-unsigned');
    expect(versions.highest([])).toBeUndefined();
  });

  it('knows the release of a kernel by the name of its package', () => {
    expect(versions.releaseOf('linux-image-6.1.0-56-arm64')).toBe('6.1.0-56-arm64');
    expect(versions.releaseOf('linux-image-6.12.117+deb12-arm64-unsigned')).toBe('6.12.117+deb12-arm64');
  });

  it('remembers versions, and takes a damaged or older memory for none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'versions-test-'));
    try {
      const known = { kernelRelease: '6.1', kernel: one('linux-image-6.1'), base: BASE_PACKAGES.map(one) };
      expect(await versions.rememberedVersions(folder, 'a')).toBeUndefined();
      await versions.rememberVersions(folder, 'a', known);
      expect(await versions.rememberedVersions(folder, 'a')).toEqual(known);
      const file = join(folder, 'versions-a.json');
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100));
      expect(await versions.rememberedVersions(folder, 'a')).toBeUndefined();
      await versions.rememberVersions(folder, 'a', { ...known, base: known.base.slice(1) });
      expect(await versions.rememberedVersions(folder, 'a')).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('sources of packages', () => {
  const KEYS = '/keys.gpg';

  it('are those of Debian on a host that has none for Debian 12', () => {
    const ubuntu = 'deb http://archive.ubuntu.com/ubuntu jammy main\n';
    expect(sourcesList([ubuntu, ''], KEYS)).toBe(
      'deb [signed-by=/keys.gpg] http://deb.debian.org/debian bookworm main\n' +
        'deb [signed-by=/keys.gpg] http://deb.debian.org/debian bookworm-updates main\n' +
        'deb [signed-by=/keys.gpg] http://deb.debian.org/debian-security bookworm-security main\n',
    );
  });

  it('are the mirrors of the host, from both forms of its files', () => {
    const oneLine = [
      '# deb http://commented bookworm main',
      'deb [arch=amd64 signed-by=/x] http://mirror/debian bookworm contrib main # note',
      'deb-src http://source/debian bookworm-updates main',
      'deb cdrom:[Debian]/ bookworm-updates main',
    ].join('\n');
    const deb822 = [
      'Types: deb deb-src',
      '# URIs: http://commented',
      'URIs: http://mirror/security',
      'Suites: bookworm-security',
      ' other-suite',
      'Components: main',
      '',
      'Types: deb',
      'Enabled: no',
      'URIs: http://disabled/debian',
      'Suites: bookworm-updates',
      'Components: main',
      '',
      'Types: deb',
      'URIs: http://contrib/debian',
      'Suites: bookworm-updates',
      'Components: contrib',
    ].join('\n');
    const uris = sourcesList([oneLine, deb822], KEYS)
      .split('\n')
      .map((line) => line.split(' ')[2]);
    expect(uris.slice(0, 3)).toEqual([
      'http://mirror/debian',
      'http://deb.debian.org/debian',
      'http://mirror/security',
    ]);
  });
});

describe('words of apt and npm', () => {
  it('are the line that says what happened', () => {
    const apt = 'W: Failed to fetch http://x/InRelease  Temporary failure\nW: Some index files failed to download.\n';
    expect(aptWords(apt)).toBe('Failed to fetch http://x/InRelease Temporary failure');
    expect(aptWords('E: Unable to locate package x\n')).toBe('Unable to locate package x');
    const npm =
      'npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error FetchError: no way\nnpm error A log: /x\n';
    expect(npmWords(npm)).toBe('FetchError: no way');
  });
});
