/** A cache, an image and a program that takes the place of QEMU (fake-qemu.mjs), for the tests of templates. */
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { bootBoard, type BootOptions } from '../../../qemu/board/boot.js';
import type { Board } from '../../../qemu/board/board.js';
import { prepareBoot } from '../../../qemu/board/prepare.js';
import { PROTOCOL_VERSION } from '../../../qemu/board/protocol.js';
import { boardTemplate, type BoardTemplate, type TemplateOptions } from '../../../qemu/board/template.js';
import { templateKey } from '../../../qemu/board/template-key.js';
import type { BoardImage } from '../../../qemu/image/board-image.js';
import type { ProgressEvent } from '../../../qemu/image/progress.js';

/** Its environment counts until end(). */
export class TemplateScene {
  readonly folder: string;
  readonly cache: string;
  readonly temporary: string;
  readonly policy: string;
  readonly image: BoardImage;
  readonly notes: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.cache = join(folder, 'cache');
    this.temporary = join(folder, 't');
    this.policy = join(folder, 'policy');
    this.image = {
      architecture: 'arm64',
      kernelSeries: '6.1',
      kernelRelease: '6.1.0-fake',
      kernel: join(folder, 'kernel'),
      initrd: [join(folder, 'initrd')],
      disks: [join(folder, 'disk')],
      packages: [],
    };
  }

  static async begin(): Promise<TemplateScene> {
    const scene = new TemplateScene(await mkdtemp(join(tmpdir(), 'template-test-')));
    const { folder } = scene;
    const programs = join(folder, 'bin');
    for (const path of [scene.cache, scene.temporary, scene.policy, programs]) await mkdir(path);
    const qemu = join(programs, 'qemu-system-aarch64');
    await copyFile(fileURLToPath(new URL('./fake-qemu.mjs', import.meta.url)), `${qemu}.mjs`);
    await writeFile(qemu, `#!/bin/sh\nexec ${process.execPath} ${qemu}.mjs "$@"\n`);
    await chmod(qemu, 0o755);
    await writeFile(join(scene.policy, 'profile.conf'), '0-COMMENT=one\n');
    for (const name of ['kernel', 'initrd', 'disk']) await writeFile(join(folder, name), name);
    vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`);
    vi.stubEnv('TMPDIR', scene.temporary);
    vi.stubEnv('TOMOYO_CACHE', scene.cache);
    vi.stubEnv('FAKE_QEMU_LOG', join(folder, 'log'));
    vi.stubEnv('FAKE_QEMU_PROTOCOL', String(PROTOCOL_VERSION));
    return scene;
  }

  /** @throws when a file or a process is left that nobody needs any more. */
  async end(): Promise<void> {
    vi.unstubAllEnvs();
    const strays = (await readdir(this.cache)).filter((name) => !/^template-\w+$/.test(name));
    const files = [...(await readdir(this.temporary)), ...strays];
    const processes = (await this.#starts()).filter(({ pid }) => isAlive(pid));
    await rm(this.folder, { recursive: true });
    if (files.length + processes.length > 0) throw new Error(`left behind: ${JSON.stringify({ files, processes })}`);
  }

  async key(options: TemplateOptions = {}): Promise<string> {
    return templateKey(await prepareBoot(this.image, { policy: this.policy, ...options }));
  }

  template(options: TemplateOptions = {}): Promise<BoardTemplate> {
    return boardTemplate({ ...this.#common(), ...options });
  }

  /** A board that may be a clone. */
  auto(options: BootOptions = {}): Promise<Board> {
    return bootBoard({ ...this.#common(), template: 'auto', ...options });
  }

  /** Of the program, in order: 'boot', 'template' or 'clone'. */
  async started(): Promise<readonly string[]> {
    return (await this.#starts()).map(({ what }) => what);
  }

  /** Type and id of each that a guest was given. */
  async requests(): Promise<readonly string[]> {
    return (await this.#log()).flatMap((line) => /^request (\d+ \d+)$/.exec(line)?.[1] ?? []);
  }

  #common(): TemplateOptions {
    const onProgress = (event: ProgressEvent): void => {
      if (event.kind === 'note') this.notes.push(event.text);
    };
    return { image: this.image, policy: this.policy, onProgress };
  }

  async #log(): Promise<readonly string[]> {
    return (await readFile(join(this.folder, 'log'), 'utf8').catch(() => '')).trim().split('\n');
  }

  async #starts(): Promise<{ what: string; pid: number }[]> {
    const words = (await this.#log()).map((line) => line.split(' '));
    return words.flatMap(([what = '', pid]) => (/boot|clone|template/.test(what) ? [{ what, pid: Number(pid) }] : []));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
