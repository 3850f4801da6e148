import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Files of a root: a text; a program as `{ program: its text }`; a link as `{ link: target }`. Names are bytes, one
 * character each.
 */
export type RootFiles = Readonly<Record<string, string | { readonly program: string } | { readonly link: string }>>;

/** A root file system in a folder of its own; beside it there is room for what must not be read. */
export function makeRoot(files: RootFiles): string {
  const root = join(mkdtempSync(join(tmpdir(), 'root-')), 'root');
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
