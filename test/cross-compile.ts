/** Builds small native programs of tests and measurements, for this machine and for boards. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMPILERS: ReadonlyMap<string, string> = new Map([
  ['host', 'g++'],
  ['arm64', 'aarch64-linux-gnu-g++'],
  ['armhf', 'arm-linux-gnueabihf-g++'],
]);

/** @param target an architecture of boards, or `host` */
export function compile(target: string, source: string, into: string, flags: readonly string[]): void {
  const compiler = COMPILERS.get(target);
  if (compiler === undefined) throw new Error(`no compiler for ${target}`);
  execFileSync(compiler, ['-std=c++17', '-O2', ...flags, '-o', into, source]);
}

/** A program that needs nothing in the guest. */
export function staticProgram(target: string, source: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-program-'));
  try {
    compile(target, source, join(folder, 'program'), ['-static', '-s']);
    return readFileSync(join(folder, 'program'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
