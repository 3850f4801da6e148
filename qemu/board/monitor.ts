/** Speaks with QEMU's monitor (QMP): one JSON object a line, both ways. */
import type { Duplex } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Commands to QEMU, answered in their order. The end of the stream fails nothing by itself: whoever owns QEMU knows why
 * it ended, and says so with fail().
 */
export class Monitor {
  readonly #stream: Duplex;
  readonly #open = new Map<number, Waiting & { readonly command: string }>();
  readonly #seen = new Set<string>();
  readonly #events = new Map<string, Waiting>();
  #lastId = 0;
  #line = '';
  #failed: Error | undefined;

  /** Asks for command mode at once: QEMU reads it after its greeting. */
  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => this.#receive(bytes.toString()));
    stream.on('error', () => undefined);
    this.execute('qmp_capabilities').catch(() => undefined); // what is asked next is refused too, and says it
  }

  /**
   * @returns what QEMU answers, as JSON gives it.
   * @throws TomoyoError BOARD_TEMPLATE when QEMU refuses it; fail()'s error.
   */
  execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failed !== undefined) return reject(this.#failed);
      const id = ++this.#lastId;
      this.#open.set(id, { command, resolve, reject });
      this.#stream.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  /** Settles with the first event of that name, also one that came before. One call a name. */
  event(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#seen.has(name)) resolve();
      else if (this.#failed !== undefined) reject(this.#failed);
      else this.#events.set(name, { resolve: () => resolve(), reject });
    });
  }

  /** Ends every open and every later call with this error. The first one counts. */
  fail(error: Error): void {
    if (this.#failed !== undefined) return;
    this.#failed = error;
    for (const waiting of [...this.#open.values(), ...this.#events.values()]) waiting.reject(error);
    this.#open.clear();
    this.#events.clear();
  }

  /** QEMU goes on without us. */
  close(): void {
    this.fail(new TomoyoError('BOARD_CLOSED', 'The monitor of QEMU was left.'));
    this.#stream.destroy();
  }

  #receive(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#take(line);
  }

  #take(line: string): void {
    const message = parsed(line);
    if (message === undefined) {
      return this.fail(new TomoyoError('BOARD_PROTOCOL', `QEMU's monitor said what is no JSON object: ${line}`));
    }
    if (typeof message['event'] === 'string') {
      this.#seen.add(message['event']);
      this.#events.get(message['event'])?.resolve(undefined);
    }
    const waiting = typeof message['id'] === 'number' ? this.#open.get(message['id']) : undefined;
    if (waiting === undefined) return;
    this.#open.delete(Number(message['id']));
    if ('return' in message) return waiting.resolve(message['return']);
    const text = `QEMU refused "${waiting.command}": ${description(message['error'])}`;
    return waiting.reject(new TomoyoError('BOARD_TEMPLATE', text));
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function description(error: unknown): string {
  return typeof error === 'object' && error !== null && 'desc' in error ? String(error.desc) : JSON.stringify(error);
}
