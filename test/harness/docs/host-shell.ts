import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './doc-blocks.js';
import type { PageShell } from './run-page.js';

const COMMAND = fileURLToPath(new URL('../../../dist/cli/tomoyo.js', import.meta.url));

/**
 * A folder of its own, with the built package in node_modules, and its command as `tomoyo` and `npx tomoyo`. Programs that a
 * page writes to `bin/` stand for those of the machine.
 */
export class HostShell implements PageShell, Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tomoyo-page-'));
  readonly #bin = mkdtempSync(join(tmpdir(), 'tomoyo-bin-'));

  constructor() {
    const run = `exec '${process.execPath}' '${COMMAND}' "$@"\n`;
    writeFileSync(join(this.#bin, 'tomoyo'), `#!/bin/sh\n${run}`, { mode: 0o755 });
    writeFileSync(join(this.#bin, 'npx'), `#!/bin/sh\nshift\n${run}`, { mode: 0o755 });
    symlinkSync(process.execPath, join(this.#bin, 'node'));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(ROOT, join(this.folder, 'node_modules/tomoyo'));
  }

  run(script: string): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const { FORCE_COLOR: _color, ...inherited } = process.env;
      const env = {
        ...inherited,
        NO_COLOR: '1',
        PATH: `${this.#bin}:${join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      };
      // one description for both streams: what is printed keeps its order
      const child = spawn('/bin/sh', ['-c', `exec 2>&1\n${script}`], {
        cwd: this.folder,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.once('error', reject).once('close', (code) => resolve({ code, output }));
    });
  }

  async writeFile(name: string, text: string): Promise<void> {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }

  [Symbol.dispose](): void {
    for (const folder of [this.folder, this.#bin]) rmSync(folder, { recursive: true });
  }
}
