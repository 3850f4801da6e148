import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { within } from '../daemon/within.js';
import { openInput } from './action-input.js';

export interface ActionOptions {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: NodeJS.ProcessEnv;
  /** For its standard input, which ends behind it. */
  readonly input: Uint8Array;
  /** Then it is ended, with all that is still in its process group. */
  readonly timeoutMs: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** How an action came to its end. */
export type ActionEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'stopped' }
  /** It could not be run. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Between SIGTERM and SIGKILL. */
export const GRACE_MS = 2000;

/**
 * Runs a program in a session and process group of its own, in `/`, with our standard output and standard error, and no other
 * descriptor. Settles when it has ended; what it put into the background and that it did not wait for is left alone, unless
 * it had to be ended. Never rejects. Tested: test/harness/notify/action.test.ts.
 */
export async function runAction({ command, environment, input, timeoutMs, signal }: ActionOptions): Promise<ActionEnd> {
  const file = openInput(input);
  const child = started(command, environment, file);
  if (file !== undefined) closeSync(file);
  if (typeof child === 'string') return { kind: 'failed', reason: child };
  const ended = endOf(child);
  // who does not read it is not to blame
  child.stdin?.on('error', () => {}).end(input);
  const cut = await firstOf(ended, timeoutMs, signal);
  if (cut) await endGroup(child, ended);
  child.stdin?.destroy();
  const end = await ended;
  return cut && end.kind !== 'failed' ? { kind: cut } : end;
}

/** @returns why not, where Node throws: for EPERM, with which TOMOYO refuses, it does; for others there is an event */
function started(
  [program, ...args]: ActionOptions['command'],
  environment: NodeJS.ProcessEnv,
  file: number | undefined,
): ChildProcess | string {
  try {
    // the program is sought in the PATH of what it gets
    return spawn(program, args, {
      env: environment,
      cwd: '/',
      detached: true,
      stdio: [file ?? 'pipe', 'inherit', 'inherit'],
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function endOf(child: ChildProcess): Promise<ActionEnd> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => {
      if (child.pid === undefined) resolve({ kind: 'failed', reason: message });
    });
    child.once('exit', (code, by) =>
      resolve(code === null ? { kind: 'killed', by: by ?? '?' } : { kind: 'exited', code }),
    );
  });
}

/** What came before the end; undefined: it has ended. */
function firstOf(
  ended: Promise<ActionEnd>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'timeout' | 'stopped' | undefined> {
  return new Promise((resolve) => {
    const settle = (first?: 'timeout' | 'stopped') => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(first);
    };
    const stop = () => settle('stopped');
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void ended.then(() => settle());
  });
}

/** What is left of the group when its leader has ended goes with it: no number is given anew while somebody has it. */
async function endGroup(child: ChildProcess, ended: Promise<ActionEnd>): Promise<void> {
  killGroup(child, 'SIGTERM');
  await within(GRACE_MS, ended);
  killGroup(child, 'SIGKILL');
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // nobody is left
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** What is to be said of it; undefined: it went well. */
export function describeEnd(end: ActionEnd, timeoutMs: number): string | undefined {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? undefined : `exit status ${end.code}`;
    case 'killed':
      return `ended by ${end.by}`;
    case 'timeout':
      return `took longer than ${timeoutMs / 1000} s and was ended`;
    case 'stopped':
      return 'was ended before it was done';
    case 'failed':
      return `cannot be run: ${end.reason}`;
  }
}
