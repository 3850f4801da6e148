import type { KernelAccess } from '../access/kernel-access.js';
import { TomoyoError } from '../errors.js';

export interface BuildState {
  readonly state: 'yes' | 'no' | 'unknown';
  readonly evidence: string;
}

/**
 * Whether a kernel was built with TOMOYO: its configuration if it can be found, else its symbol table.
 */
export async function readBuildState(access: KernelAccess): Promise<BuildState> {
  const { release } = await access.caller();
  for (const path of ['/proc/config.gz', `/boot/config-${release}`, `/lib/modules/${release}/config`]) {
    const content = await readAll(access, path);
    if (!content) continue;
    const text = path.endsWith('.gz') ? await unzipped(content) : content;
    return configSays(text.toString('latin1'), path);
  }
  return symbolsSay((await readAll(access, '/proc/kallsyms'))?.toString('latin1') ?? '');
}

async function unzipped(content: Buffer): Promise<Buffer> {
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(content);
}

/** Not fs.promises.readFile(): up to Node 20.11 it takes the first short read of a file in /proc for its end. */
async function readAll(access: KernelAccess, path: string): Promise<Buffer | undefined> {
  try {
    return await access.exchange(path, undefined, true);
  } catch (error) {
    if (error instanceof TomoyoError && error.syscall !== undefined) return undefined;
    throw error;
  }
}

export function configSays(text: string, path: string): BuildState {
  return /^CONFIG_SECURITY_TOMOYO=y$/m.test(text)
    ? { state: 'yes', evidence: `${path} has CONFIG_SECURITY_TOMOYO=y` }
    : { state: 'no', evidence: `${path} has no CONFIG_SECURITY_TOMOYO=y` };
}

/** Names are listed for everybody, only addresses are hidden. A table without common names is cut down: no answer. */
export function symbolsSay(symbols: string): BuildState {
  if (/ tomoyo_\w+$/m.test(symbols)) return { state: 'yes', evidence: '/proc/kallsyms has tomoyo_ symbols' };
  if (/ [tT] security_file_open$/m.test(symbols) || / [tT] cap_capable$/m.test(symbols))
    return { state: 'no', evidence: '/proc/kallsyms has security symbols but none of tomoyo_' };
  return { state: 'unknown', evidence: 'neither a kernel configuration nor its symbols can be read' };
}
