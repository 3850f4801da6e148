import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoardArchitecture, BoardImage } from '../../qemu/index.js';
import { compile } from '../cross-compile.js';
import { readCpio } from '../harness/image/read-cpio.js';
import type { Programs } from './scenario.js';
import type { Tree } from './tree.js';

const PREBUILDS: Readonly<Record<BoardArchitecture, string>> = {
  arm64: 'linux-arm64',
  armhf: 'linux-arm',
  'x86-64': 'linux-x64',
};
const CLASSIC_FILES = /\/(?:tomoyo-init|ld-linux[^/]*|libc\.so\.6|libtomoyotools\.so[^/]*)$/;
const TYPE_BITS = 0o170000;
const LINK = 0o120000;

/** @param root the checkout, built */
export function buildPrograms(root: string, { architecture, initrd }: BoardImage): Programs & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'stores-programs-'));
  const first = join(folder, 'first');
  const source = join(root, 'test', 'stores', 'native', 'first.cc');
  compile(architecture, source, first, ['-static', '-s']);
  return {
    first,
    loader: join(root, 'prebuilds', PREBUILDS[architecture], 'tomoyo-loader'),
    otherMachine: '/bin/true',
    classic: classicLoader(initrd),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** Out of the image, where the Debian package tomoyo-tools is. */
function classicLoader([base = '']: readonly string[]): Tree {
  const entries = readCpio(readFileSync(base)).filter(({ name }) => CLASSIC_FILES.test(name));
  return Object.fromEntries(
    entries.map(({ name, mode, data }) =>
      (mode & TYPE_BITS) === LINK
        ? [name, { link: data.toString() }]
        : [name, { text: data.toString('latin1'), mode: '755' }],
    ),
  );
}
