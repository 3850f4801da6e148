/** Runs the few programs of the host that build an image. */
import { spawn } from 'node:child_process';
import { pipeline, type Readable } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';
import { diskFull, errnoOf } from './file-error.js';

/** Program -> the Debian package it is in. */
const PACKAGE_OF = {
  'apt-cache': 'apt',
  'apt-get': 'apt',
  bzip2: 'bzip2',
  'dpkg-deb': 'dpkg',
  mke2fs: 'e2fsprogs',
  mksquashfs: 'squashfs-tools',
  npm: 'npm',
  sqfstar: 'squashfs-tools',
  tar: 'tar',
  xz: 'xz-utils',
  zstd: 'zstd',
} as const;

export type HostProgram = keyof typeof PACKAGE_OF;

export interface Finished {
  /** Exit status; -1 if a signal ended it. */
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For its standard input; default: nothing. An error of it is an error of the run. */
  readonly input?: Readable | undefined;
}

/**
 * Runs a program to its end, whatever its exit status. Messages are in English, standard input is empty.
 * @throws TomoyoError BOARD_MISSING_TOOL; the reason of `signal`.
 */
export async function runProgram(
  program: HostProgram,
  args: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  options.signal?.throwIfAborted();
  try {
    return await finished(program, args, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw missingOr(program, error);
  }
}

/**
 * The standard output of a program while it runs. Ends with an error when the program fails: TomoyoError
 * BOARD_MISSING_TOOL, BOARD_IMAGE.
 */
export function programOutput(program: HostProgram, args: readonly string[], signal?: AbortSignal): Readable {
  const child = spawn(program, args, { signal, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const { stdout } = child;
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4096)));
  child.on('error', (error) => stdout.destroy(missingOr(program, error)));
  child.on('exit', (code) => {
    if (code === 0) return;
    const text = `${program} failed with exit status ${code ?? -1}: ${lastLine(complaint)}`;
    stdout.destroy(new TomoyoError('BOARD_IMAGE', text));
  });
  return stdout;
}

function missingOr(program: HostProgram, error: unknown): Error {
  if (errnoOf(error) !== 'ENOENT') return error instanceof Error ? error : new Error(String(error));
  const message = `The program ${program} is missing on this machine: apt-get install ${PACKAGE_OF[program]}.`;
  return new TomoyoError('BOARD_MISSING_TOOL', message, { errno: 'ENOENT', path: program, cause: error });
}

/**
 * Runs a program that has to succeed.
 * @param options.folder Where it writes, for the message about a full disk.
 * @throws TomoyoError BOARD_MISSING_TOOL, BOARD_DISK_FULL, or BOARD_IMAGE with the program's last words.
 */
export async function mustRun(
  program: HostProgram,
  args: readonly string[],
  options: RunOptions & { readonly folder: string },
): Promise<Buffer> {
  const { status, stdout, stderr } = await runProgram(program, args, options);
  if (status === 0) return stdout;
  const words = lastLine(stderr);
  if (isDiskFull(stderr)) throw diskFull(options.folder, new Error(`${program}: ${words}`));
  throw new TomoyoError('BOARD_IMAGE', `${program} failed with exit status ${status}: ${words}`);
}

/** The last line that says something. */
export function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? 'no message' : line;
}

/** A child's errno does not reach us, only its words do (in English: LC_ALL is C). */
export function isDiskFull(stderr: string): boolean {
  return /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(stderr);
}

function environment(): NodeJS.ProcessEnv {
  const { SOURCE_DATE_EPOCH: _fixedTime, ...inherited } = process.env; // mksquashfs refuses it beside its own option
  // mke2fs is where only root's PATH looks
  return { ...inherited, LC_ALL: 'C', PATH: `${inherited['PATH'] ?? ''}:/usr/sbin:/sbin` };
}

function finished(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, signal, input } = options;
  const child = spawn(program, args, { cwd, signal, env: environment(), stdio: ['pipe', 'pipe', 'pipe'] });
  let unread: NodeJS.ErrnoException | undefined;
  if (input === undefined) child.stdin.end();
  // a program that ends before it read all has its own words for that
  else pipeline(input, child.stdin, (error) => (unread = error?.code === 'EPIPE' ? undefined : (error ?? undefined)));
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (unread !== undefined) return reject(unread);
      return resolve({ status: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
  });
}
