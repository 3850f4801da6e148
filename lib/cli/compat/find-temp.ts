import { lstatSync } from 'node:fs';
import { MissingNames, MissingNamesByDomain } from '../../policy/classic/find-temp.js';
import { print, printBytes } from '../output.js';
import { standardInput } from '../standard-input.js';

/** `tomoyo-findtemp [--all | --with-domainname] < POLICY` */
export async function findTemp([mode = '--all']: readonly string[]): Promise<void> {
  if (mode !== '--all' && mode !== '--with-domainname') {
    await print('tomoyo-findtemp < domain_policy\n');
    return;
  }
  const finder = mode === '--all' ? new MissingNames(exists) : new MissingNamesByDomain(exists);
  for await (const piece of standardInput()) await printBytes(finder.push(piece) ?? '');
  await printBytes(finder.end());
}

function exists(name: Uint8Array): boolean {
  try {
    return lstatSync(Buffer.from(name), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // too long, or in a folder that may not be looked into: missing for that program, too
  }
}
