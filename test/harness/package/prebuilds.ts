// The binaries that the package brings, and what readelf says of them.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

export interface Prebuilds {
  /** Name of the folder in prebuilds/. */
  readonly folder: string;
  readonly addon: string;
  /** As readelf names it. */
  readonly machine: string;
}

export const PREBUILDS: readonly Prebuilds[] = [
  { folder: 'linux-x64', addon: 'tomoyo.node', machine: 'Advanced Micro Devices X86-64' },
  { folder: 'linux-arm64', addon: 'tomoyo.node', machine: 'AArch64' },
  { folder: 'linux-arm', addon: 'tomoyo.armv7.node', machine: 'ARM' },
];

export const PROGRAMS = ['tomoyo-loader', 'board-agent', 'board-init'] as const;

export function prebuilt(folder: string, name: string): string {
  return fileURLToPath(new URL(`../../../prebuilds/${folder}/${name}`, import.meta.url));
}

export async function readelf(...words: readonly string[]): Promise<string> {
  const { stdout } = await runFile('readelf', ['--wide', ...words]);
  return stdout;
}

export interface Wanted {
  readonly name: string;
  /** Such as GLIBC_2.17. */
  readonly version: string | undefined;
  /** Does without it. */
  readonly weak: boolean;
}

/** The symbols that a file wants from others. */
export async function wantedSymbols(file: string): Promise<Wanted[]> {
  const lines = (await readelf('--dyn-syms', file)).split('\n').map((line) => line.trim().split(/\s+/));
  return lines.flatMap((words) => {
    const [name, version] = (words[7] ?? '').split('@');
    if (words[6] !== 'UND' || name === undefined || name === '') return [];
    return [{ name, version, weak: words[4] === 'WEAK' }];
  });
}
