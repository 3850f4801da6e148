import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemplateOptions } from '../../../qemu/board/template.js';
import { TemplateScene } from './template-scene.js';

let scene: TemplateScene;
beforeEach(async () => {
  scene = await TemplateScene.begin();
});
afterEach(() => scene.end());

describe('key of a template', () => {
  it('stays while nothing changes', async () => {
    expect(await scene.key()).toBe(await scene.key());
    expect(await scene.key({ bootTimeoutMs: 5, signal: AbortSignal.timeout(1000) })).toBe(await scene.key());
  });

  it('is another one for every option that changes what boots', async () => {
    const file = { path: '/srv/a', data: 'a' };
    const options: TemplateOptions[] = [
      {},
      { cpus: 1 },
      { memoryMiB: 256 },
      { lsm: 'lockdown,tomoyo' },
      { append: ['quiet=0'] },
      { files: [file] },
      { files: [{ ...file, data: 'b' }] },
      { files: [{ ...file, mode: 0o755 }] },
      { files: [{ ...file, path: '/srv/b' }] },
      { policy: undefined },
    ];
    expect(new Set(await Promise.all(options.map((one) => scene.key(one)))).size).toBe(options.length);
  });

  it.each(['kernel', 'initrd', 'disk', 'bin/qemu-system-aarch64'])(
    'is another one when %s is written anew',
    async (name) => {
      const before = await scene.key();
      const path = join(scene.folder, name);
      await writeFile(path, await readFile(path)); // the same bytes: only the times tell
      expect(await scene.key()).not.toBe(before);
    },
  );

  it('is another one when a file of the policy changes', async () => {
    const before = await scene.key();
    await writeFile(join(scene.policy, 'profile.conf'), '0-COMMENT=two\n');
    expect(await scene.key()).not.toBe(before);
  });
});
