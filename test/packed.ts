// The package as npm packs it, packed once for what is built now, and installed as npm installs it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'build/packed');
/** What npm puts into a package without being told. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

/** @returns the path of the tarball. It is the one of `npm pack`, with what `prepack` has to say. */
export async function packedPackage(): Promise<string> {
  const file = join(FOLDER, `${await keyOfFiles()}.tgz`);
  if (existsSync(file)) return file;
  await mkdir(FOLDER, { recursive: true });
  const folder = await mkdtemp(join(FOLDER, 'packing-'));
  try {
    await runFile('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
    const [name = ''] = await readdir(folder);
    await rename(join(folder, name), file);
  } finally {
    await rm(folder, { recursive: true });
  }
  for (const old of await readdir(FOLDER))
    if (old.endsWith('.tgz') && join(FOLDER, old) !== file) await rm(join(FOLDER, old), { force: true });
  return file;
}

interface InstallOptions {
  /** More words for npm. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** An installed package in a project of its own; nothing of this checkout is near it. */
export class InstalledPackage implements AsyncDisposable {
  /** The project. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `npm install --offline` of the tarball, from an empty cache, without any network. */
  static async make({ words = [], env = {} }: InstallOptions = {}): Promise<InstalledPackage> {
    const installed = new InstalledPackage(await mkdtemp(join(tmpdir(), 'tomoyo-installed-')));
    const { folder } = installed;
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'product', private: true, type: 'module' }));
    const install = ['npm', 'install', '--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'npm-cache')];
    const command = ['--net', ...install, ...words, await packedPackage()];
    await runFile('unshare', command, { cwd: folder, env: { ...process.env, ...env } });
    await rm(join(folder, 'npm-cache'), { recursive: true, force: true });
    return installed;
  }

  /** The folder of the package itself. */
  get home(): string {
    return join(this.folder, 'node_modules/tomoyo');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

/** Changes with every file that may go into the package. */
async function keyOfFiles(): Promise<string> {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  const hash = createHash('sha256');
  for (const path of [...ALWAYS, ...files.filter((entry) => !entry.startsWith('!'))]) {
    const inside = statSync(join(ROOT, path)).isDirectory()
      ? await readdir(join(ROOT, path), { recursive: true })
      : [''];
    for (const name of inside.sort()) {
      const { size, mtimeMs } = statSync(join(ROOT, path, name));
      hash.update(`${path}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
