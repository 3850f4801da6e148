import { readlink, realpath, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TomoyoError } from '../../errors.js';
import { CLASSIC_NAMES } from './programs.js';

/** What became of one link. */
export interface LinkResult {
  readonly path: string;
  /** `foreign`: something else has the name, and keeps it. */
  readonly state: 'made' | 'there' | 'foreign';
}

/**
 * Makes links named like the programs of tomoyo-tools to this command, never in the place of anything.
 * @param options.script the command, as it was started
 * @param options.dryRun only say what would be done
 * @throws TomoyoError TOMOYO_BAD_FILE: a link cannot be made
 */
export async function* makeLinks(
  folder: string,
  { script, dryRun = false }: { readonly script: string; readonly dryRun?: boolean },
): AsyncGenerator<LinkResult, void, undefined> {
  const target = await realpath(script);
  for (const name of CLASSIC_NAMES) {
    const path = join(folder, name);
    const found = await targetOf(path);
    if (found !== undefined) yield { path, state: found === target ? 'there' : 'foreign' };
    else {
      if (!dryRun) await link(target, path);
      yield { path, state: 'made' };
    }
  }
}

/** Where a link leads; of anything else its own name; undefined: nothing is there. */
async function targetOf(path: string): Promise<string | undefined> {
  try {
    return resolve(path, '..', await readlink(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'EINVAL') return path; // no link
    throw cannotLink(path, error);
  }
}

async function link(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    throw cannotLink(path, error);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function cannotLink(path: string, cause: unknown): TomoyoError {
  const errno = codeOf(cause) ?? 'an unknown error';
  return new TomoyoError('TOMOYO_BAD_FILE', `cannot make the link ${path}: ${errno}.`, { path, errno, cause });
}
