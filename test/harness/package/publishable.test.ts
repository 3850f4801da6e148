import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../packed.js';
import { PREBUILDS, PROGRAMS } from './prebuilds.js';

const { whatIsWrong } = (await import(join(ROOT, 'scripts/publishable.mjs'))) as {
  whatIsWrong: (root: string) => string[];
};
const SOURCES = [
  'native/core/a.cc',
  'native/binding/a.cc',
  'native/loader/a.cc',
  'qemu/guest/agent.cc',
  'binding.gyp',
  'lib/index.ts',
];
const OLD = new Date('2026-01-01');
const NEW = new Date('2026-02-01');

let root: string;

function put(path: string, date: Date): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), path);
  utimesSync(join(root, path), date, date);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tomoyo-publish-'));
  const man = ['./dist/man/tomoyo.1'];
  const exports = { '.': { types: './dist/lib/index.d.ts', default: './dist/lib/index.js' } };
  for (const path of [...SOURCES, 'CMakeLists.txt']) put(path, OLD);
  for (const path of ['dist/lib/index.d.ts', 'dist/lib/index.js', 'dist/cli/tomoyo.js', 'dist/man/tomoyo.1'])
    put(path, NEW);
  writeFileSync(join(root, 'package.json'), JSON.stringify({ exports, bin: { tomoyo: 'dist/cli/tomoyo.js' }, man }));
  cpSync(join(ROOT, 'prebuilds'), join(root, 'prebuilds'), { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const every = PREBUILDS.flatMap(({ folder, addon }) =>
  [addon, ...PROGRAMS].map((name) => `prebuilds/${folder}/${name}`),
);

describe('publishing', () => {
  it('goes on with everything in place', () => {
    expect(whatIsWrong(root)).toEqual([]);
  });

  it.each([...every, 'dist/man/tomoyo.1', 'dist/lib/index.d.ts'])('is refused without %s', (file) => {
    rmSync(join(root, file));
    expect(whatIsWrong(root)).toEqual([`${file} is missing. Run "npm run build".`]);
  });

  it.each(SOURCES.filter((path) => path !== 'lib/index.ts'))('is refused with binaries older than %s', (source) => {
    for (const file of every) utimesSync(join(root, file), NEW, NEW);
    const later = new Date('2026-03-01');
    utimesSync(join(root, source), later, later);
    utimesSync(join(root, 'dist/man/tomoyo.1'), later, later);
    const wrong = whatIsWrong(root).filter((sentence) => sentence.startsWith('prebuilds/'));
    expect(wrong).toEqual(every.map((file) => `${file} is older than ${source}. Run "npm run build".`));
  });

  it('is refused with a library older than its source', () => {
    utimesSync(join(root, 'lib/index.ts'), new Date('2026-03-01'), new Date('2026-03-01'));
    expect(whatIsWrong(root)).toContain('dist/lib/index.js is older than lib/index.ts. Run "npm run build".');
  });

  it('is refused with a binary of another machine', () => {
    cpSync(join(ROOT, 'prebuilds/linux-x64/tomoyo.node'), join(root, 'prebuilds/linux-arm/tomoyo.armv7.node'));
    expect(whatIsWrong(root)).toEqual([
      'prebuilds/linux-arm/tomoyo.armv7.node is for machine 62 with 64 bits, and must be for 40 with 32. Run "npm run build".',
    ]);
  });

  it('is refused with something that is no binary', () => {
    writeFileSync(join(root, 'prebuilds/linux-arm64/board-agent'), '#!/bin/sh\n# not an ELF file\n');
    expect(whatIsWrong(root)).toEqual(['prebuilds/linux-arm64/board-agent is no ELF file. Run "npm run build".']);
  });
});
