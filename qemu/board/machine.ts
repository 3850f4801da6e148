/** One QEMU process: its console, its end, and nothing about what runs inside. */
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { boundToParent } from './bound-to-parent.js';
import { BoardConsole } from './console.js';
import type { QemuCommand } from './command-line.js';

export type MachineEnd =
  /** The way to a machine that runs elsewhere. */
  | { readonly kind: 'lost'; readonly complaint: string }
  | { readonly kind: 'panic'; readonly text: string }
  | {
      readonly kind: 'exited';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      /** What QEMU itself complained about. */
      readonly complaint: string;
    };

/** How long a kernel that panicked may go on talking before QEMU is ended. */
const PANIC_GRACE_MS = 2000;
const COMPLAINT_LIMIT_CHARS = 4096;
/** Number of the first descriptor after stdin, stdout and stderr. */
export const FIRST_CHANNEL = 3;

export interface MachineSetup {
  /** Path of util-linux's setpriv. */
  readonly setpriv: string;
  readonly consoleLog?: string | undefined;
  /** What the console said before this process: it went on from a saved state. */
  readonly saidBefore?: Buffer | undefined;
  /** How many sockets QEMU gets, as descriptors from FIRST_CHANNEL on. */
  readonly channels?: number | undefined;
}

/**
 * Owns the QEMU process. The kernel kills QEMU when the thread that started it dies, however and whenever it dies: a
 * board never outlives its program.
 */
export class Machine {
  readonly console: BoardConsole;
  /** Settles once, when QEMU is gone and all it wrote was read. Never rejects. */
  readonly ended: Promise<MachineEnd>;
  /** Our ends of the sockets. */
  readonly channels: readonly Socket[];
  readonly #child: ChildProcess;
  #complaint = '';
  #panicTimer: NodeJS.Timeout | undefined;

  constructor({ program, args }: QemuCommand, setup: MachineSetup) {
    const { setpriv, consoleLog, saidBefore, channels = 0 } = setup;
    this.console = new BoardConsole({ log: consoleLog, onPanic: (stage) => this.#panicked(stage) });
    if (saidBefore !== undefined) this.console.append(saidBefore);
    const guarded = boundToParent(process.pid, [program, ...args]);
    // in a session of its own: Ctrl-C at our terminal is for us, and we power the board off
    const sockets = Array.from({ length: channels }, () => 'pipe' as const);
    this.#child = spawn(setpriv, guarded, { stdio: ['ignore', 'pipe', 'pipe', ...sockets], detached: true });
    this.channels = this.#child.stdio.slice(FIRST_CHANNEL).filter((stream) => stream instanceof Socket);
    for (const channel of this.channels) channel.on('error', () => undefined); // the end of QEMU, which `ended` tells
    this.#child.stdout?.on('data', (bytes: Buffer) => this.console.append(bytes));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_LIMIT_CHARS);
    });
    this.ended = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => resolve(this.#end(code, signal));
      this.#child.on('close', end);
      this.#child.on('error', (error) => {
        this.#complaint += String(error);
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends QEMU at once; `ended` settles after it. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** With panic=-1 QEMU ends by itself; with another setting the guest hangs, and everybody would wait. */
  #panicked(stage: 'begun' | 'ended'): void {
    clearTimeout(this.#panicTimer);
    this.#panicTimer = setTimeout(() => this.kill(), stage === 'begun' ? PANIC_GRACE_MS : PANIC_GRACE_MS / 10);
  }

  #end(code: number | null, signal: NodeJS.Signals | null): MachineEnd {
    this.console.end();
    clearTimeout(this.#panicTimer);
    const text = this.console.panic;
    return text === undefined ? { kind: 'exited', code, signal, complaint: this.#complaint } : { kind: 'panic', text };
  }
}
