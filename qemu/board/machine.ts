/** One QEMU process: its console, its end, and nothing about what runs inside. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { BoardConsole } from './console.js';
import type { QemuCommand } from './command-line.js';

export type MachineEnd =
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

/**
 * Owns the QEMU process. setpriv makes the kernel kill QEMU when the thread that started it dies, however it dies: a
 * board never outlives its program.
 */
export class Machine {
  readonly console: BoardConsole;
  /** Settles once, when QEMU is gone and all it wrote was read. Never rejects. */
  readonly ended: Promise<MachineEnd>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #complaint = '';
  #panicTimer: NodeJS.Timeout | undefined;

  /** @param options.setpriv Path of util-linux's setpriv. */
  constructor({ program, args }: QemuCommand, options: { setpriv: string; consoleLog?: string | undefined }) {
    this.console = new BoardConsole({ log: options.consoleLog, onPanic: (stage) => this.#panicked(stage) });
    const guarded = ['--pdeathsig', 'KILL', '--', program, ...args];
    // in a session of its own: Ctrl-C at our terminal is for us, and we power the board off
    this.#child = spawn(options.setpriv, guarded, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child.stdout.on('data', (bytes: Buffer) => this.console.append(bytes));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
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
