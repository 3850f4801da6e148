import { realpath } from 'node:fs/promises';
import { TomoyoError } from '../errors.js';
import type { RootFolder } from './root-folder.js';
import { COMMAND } from './wanted.js';

/** Where npm, pnpm and packages of a system put commands. */
const PLACES = [COMMAND, '/usr/local/bin/tomoyo', '/usr/sbin/tomoyo', '/usr/local/sbin/tomoyo', '/bin/tomoyo'];
/** What needs no quotes in a unit and in a script. */
const PLAIN = /^\/[\w.@+/-]+$/;

/**
 * The path by which services call the command; it names their domain, so it is the usual one where that leads there.
 * @param given by the user
 * @param own what runs now; for this machine, services call that
 * @throws TomoyoError TOMOYO_BAD_OPTION
 */
export async function findCommand(root: RootFolder, given: string | undefined, own: string): Promise<string> {
  if (given !== undefined) return requirePlain(given);
  const running = root.path === '' ? await realpath(own) : undefined;
  for (const place of PLACES) {
    const found = await root.find(place);
    if (found?.stats.isFile() && (running === undefined || found.real === running)) return place;
  }
  if (running !== undefined) return requirePlain(running);
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `There is no command in ${root.path}: expected one of ${PLACES.join(', ')}. Install the package there, or name it with --command.`,
    { path: root.path },
  );
}

function requirePlain(path: string): string {
  if (PLAIN.test(path)) return path;
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `"command" must be an absolute path of letters, digits and . _ @ + - /, got ${JSON.stringify(path)}.`,
  );
}
