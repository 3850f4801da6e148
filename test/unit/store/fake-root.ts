import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { initStore, type InitOptions, type InitReport } from '../../../lib/index.js';

/**
 * Files of a root: a text; a program as `{ program: its text }`; a link as `{ link: target }`. Names are bytes, one
 * character each.
 */
export type RootFiles = Readonly<Record<string, string | { readonly program: string } | { readonly link: string }>>;

const roots: string[] = [];

/** For afterEach(). */
export function removeRoots(): void {
  for (const root of roots.splice(0)) rmSync(dirname(root), { recursive: true });
}

/** A root file system in a folder of its own; beside it there is room for what must not be read. */
export function makeRoot(files: RootFiles): string {
  const root = join(mkdtempSync(join(tmpdir(), 'root-')), 'root');
  roots.push(root);
  mkdirSync(root);
  for (const [name, content] of Object.entries(files)) {
    const path = Buffer.from(join(root, name), 'latin1');
    mkdirSync(Buffer.from(dirname(join(root, name)), 'latin1'), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(Buffer.from(content.link, 'latin1'), path);
    else writeFileSync(path, typeof content === 'string' ? content : content.program);
    if (typeof content === 'object' && 'program' in content) chmodSync(path, 0o755);
  }
  return root;
}

export const program = { program: '' } as const;
export const link = (target: string) => ({ link: target });

/** What initStore() makes of a root; `texts` by the kinds of the files. */
export async function initRoot(
  files: RootFiles,
  options: InitOptions = {},
): Promise<{ root: string; report: InitReport; texts: Readonly<Record<string, string>>; lines: readonly string[] }> {
  const root = makeRoot(files);
  const report = await initStore({ root, ...options });
  const texts = Object.fromEntries(
    report.files.map(({ path, text }) => [path.replace(/^.*\/(.*)\.conf$/, '$1'), text]),
  );
  return { root, report, texts, lines: (texts['exception_policy'] ?? '').split('\n') };
}
