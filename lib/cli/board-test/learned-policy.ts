import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TomoyoError } from '../../errors.js';
import { listedDomains } from '../../kernel/doctor/domain-modes.js';
import type { Tomoyo } from '../../kernel/tomoyo.js';
import { parsePolicy } from '../../language/parse.js';

const FILES = ['domain_policy', 'exception_policy', 'profile', 'manager'] as const;

export interface LearnedPolicy extends Readonly<Record<(typeof FILES)[number], string>> {
  /** Domains whose learning ended before all was learned. */
  readonly stopped: readonly string[];
}

/** The policy of the board's kernel, without what it says of its own learning. */
export async function readLearned(tomoyo: Tomoyo): Promise<LearnedPolicy> {
  const [domains, exceptions, profile, manager] = [
    await tomoyo.read('domain_policy'),
    await tomoyo.read('exception_policy'),
    await tomoyo.read('profile'),
    await tomoyo.read('manager'),
  ];
  const domain_policy = domains.replaceAll(/^(?:quota_exceeded|transition_failed)\n/gm, '');
  const listed = listedDomains(
    parsePolicy(domains, { kind: 'domain_policy' }),
    parsePolicy(profile, { kind: 'profile' }),
  );
  const stopped = listed.flatMap(({ name, quotaExceeded }) => (quotaExceeded ? [name] : []));
  return { domain_policy, exception_policy: exceptions, profile, manager, stopped };
}

/** @throws TomoyoError TOMOYO_BAD_OPTION: something is there already */
export async function checkLearnFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new TomoyoError('TOMOYO_BAD_OPTION', `"learn": expected a folder that can be made: ${error.message}.`, {
      path: folder,
      cause: error,
    });
  });
  if (names.length === 0) return;
  const text = `"learn": expected a folder that is new or empty, and ${folder} has ${names[0] ?? ''} in it.`;
  throw new TomoyoError('TOMOYO_BAD_OPTION', text, { path: folder });
}

/** Makes the folder with all files of the policy, or nothing. */
export async function writeLearned(folder: string, policy: LearnedPolicy): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  // without a slash at its end
  const temporary = `${join(dirname(folder), basename(folder))}.${randomBytes(4).toString('hex')}.tmp`;
  await mkdir(temporary);
  try {
    for (const name of FILES) await writeFile(join(temporary, `${name}.conf`), policy[name], 'latin1');
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
