/** What the host has: programs on the PATH, KVM. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import type { HostFacts } from './command-line.js';

export async function readHostFacts(): Promise<HostFacts> {
  const kvm = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return { architecture: process.arch, kvm };
}

/**
 * The full path of a program.
 * @throws TomoyoError BOARD_MISSING_TOOL with the Debian package that has it.
 */
export async function findProgram(name: string, debianPackage: string): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  const text = `${name} is not installed. On Debian or Ubuntu: apt-get install ${debianPackage}`;
  throw new TomoyoError('BOARD_MISSING_TOOL', text);
}
