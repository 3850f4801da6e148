/** An error of a board: what happened, what the console said last, and how to see it again by hand. */
import { TomoyoError, type BoardErrorCode } from '../../lib/errors.js';

const CONSOLE_LINES = 20;

export interface BoardErrorContext {
  /** Everything kept of the console. */
  readonly console: string;
  /** What to show of it; default: its last lines. */
  readonly shown?: string;
  /** A shell command that starts the same machine; empty: there is none. */
  readonly reproduce: string;
  /** What the guest command had printed, if one was running. */
  readonly stdout?: Buffer;
  readonly stderr?: Buffer;
  readonly cause?: unknown;
}

/** A TomoyoError whose message goes on with the last console lines and the command that repeats it. */
export class BoardError extends TomoyoError {
  readonly console: string;
  readonly reproduce: string;
  readonly stdout?: Buffer;
  readonly stderr?: Buffer;

  /** @param sentence What happened, in one sentence. */
  constructor(code: BoardErrorCode, sentence: string, context: BoardErrorContext) {
    super(code, `${sentence}\n${whatToLookAt(context)}`, { cause: context.cause });
    this.console = context.console;
    this.reproduce = context.reproduce;
    if (context.stdout !== undefined) this.stdout = context.stdout;
    if (context.stderr !== undefined) this.stderr = context.stderr;
  }
}

/** The last lines of the console, and the command that repeats it where there is one. */
export function whatToLookAt({
  console,
  shown,
  reproduce,
}: Omit<BoardErrorContext, 'stdout' | 'stderr' | 'cause'>): string {
  const lines = indented(shown ?? lastLines(console, CONSOLE_LINES));
  const seen = lines === '' ? 'The console is empty.' : `From the console:\n${lines}`;
  return reproduce === '' ? seen : `${seen}\nTo start the same board by hand:\n${reproduce}`;
}

function lastLines(text: string, count: number): string {
  const lines = text.split(/\r*\n/).filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
