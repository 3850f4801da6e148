// A project of somebody else: docs/examples/vitest with the package installed, in a folder of its own.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = ['dist', 'prebuilds', 'package.json', 'native/addon-file.cjs', 'qemu/guest'];
const TOOLS = ['vitest', 'typescript', '@types'];

export interface Ended {
  readonly code: number | null;
  /** Both streams, without colours. */
  readonly printed: string;
}

export class UserProject implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<UserProject> {
    const project = new UserProject(await mkdtemp(join(tmpdir(), 'tomoyo-user-')));
    const { folder } = project;
    await cp(join(ROOT, 'docs/examples/vitest'), folder, { recursive: true });
    await project.write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
    for (const path of PACKAGE) {
      await cp(join(ROOT, path), join(folder, 'node_modules/tomoyo', path), { recursive: true });
    }
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    for (const name of TOOLS) await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    return project;
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** A program of node_modules of the checkout, such as `vitest`. */
  async run(program: string, args: readonly string[]): Promise<Ended> {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      VITEST: undefined,
      VITEST_POOL_ID: undefined,
      VITEST_WORKER_ID: undefined,
    };
    const path = join(ROOT, 'node_modules/.bin', program);
    const child = spawn(path, args, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, printed: stripVTControlCharacters(`${stdout}${stderr}`) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
