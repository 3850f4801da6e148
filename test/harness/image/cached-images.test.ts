import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tomoyo } from '../cli/run-command.js';

const KEY = 'd91e21ce796755277ba6349d6901f216';
const KEPT = [`tmp-${process.pid}-x`, 'somebody else'];

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'tomoyo-cached-'));
  for (const name of [`kernel-${KEY}`, `rootfs-${KEY}`, 'downloads', 'apt-arm64', ...KEPT]) {
    mkdirSync(join(cache, name));
    writeFileSync(join(cache, name, 'file'), Buffer.alloc(1 << 20, 1));
  }
  writeFileSync(join(cache, 'versions-arm64-6.1.json'), '{}');
});
afterEach(() => rmSync(cache, { recursive: true }));

const board = (...words: readonly string[]) => tomoyo(['board', ...words], { env: { TOMOYO_CACHE: cache } });

describe('images in the cache', () => {
  it('are told of by board list, with what they take', async () => {
    expect((await board('list')).stdout).toBe(`   4 MB  images and downloads in ${cache}\n`);
    expect((await board('list', '--json')).stdout).toBe('');
  });

  it('stay with board clean, and go with --all, but for what is no image, or is being made', async () => {
    const all = readdirSync(cache);
    expect((await board('clean')).stdout).toBe('0 saved boards thrown away, 0 MB\n');
    expect(readdirSync(cache)).toEqual(all);
    expect((await board('clean', '--all')).stdout).toBe(
      '0 saved boards thrown away, 0 MB\nimages and downloads thrown away, 4 MB\n',
    );
    expect(readdirSync(cache).sort()).toEqual([...KEPT].sort());
  });
});
