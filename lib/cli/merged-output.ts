import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, TomoyoError } from '../errors.js';
import type { PolicyKind } from '../language/ast.js';
import { writeResult } from './result-output.js';

export interface MergedFile {
  readonly kind: PolicyKind;
  readonly pieces: Iterable<string>;
}

/** @param target of a folder: where `domain_policy.conf` and the others go; `nowhere`: the pieces are made for their report */
export async function writeMerged(
  files: readonly MergedFile[],
  target: 'stdout' | 'nowhere' | { readonly path: string; readonly isFolder: boolean },
): Promise<void> {
  if (typeof target === 'object' && target.isFolder) await makeFolder(target.path);
  for (const { kind, pieces } of files) {
    if (target === 'stdout') await writeResult(pieces, {});
    else if (target === 'nowhere') for (const _ of pieces);
    else await writeResult(pieces, { output: target.isFolder ? join(target.path, `${kind}.conf`) : target.path });
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new TomoyoError('TOMOYO_BAD_FILE', `Cannot make the folder ${path}: ${describeError(error)}.`, {
      path,
      cause: error,
    });
  }
}
