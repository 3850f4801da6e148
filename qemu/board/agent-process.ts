/** One command that runs in the guest. */
import { Readable } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';
import { signalName, signalNumber, type GuestSignal } from './guest-signal.js';
import {
  ANSWER,
  DATA_BYTES,
  REQUEST,
  STREAM_WINDOW_BYTES,
  decodeNumber,
  encodeNumbers,
  type Frame,
} from './protocol.js';

/** How a program in the guest ended. */
export interface GuestExit {
  /** null when a signal ended it */
  readonly code: number | null;
  readonly signal: GuestSignal | null;
}

/** What it takes to go on with a process in a board that was saved. */
export type SavedProcess = Pick<BoardProcess, 'pid' | 'request'>;

/** Sends one frame that belongs to the command. */
export type SendFrame = (type: number, payload?: Uint8Array) => void;

const ACKNOWLEDGE_BYTES = STREAM_WINDOW_BYTES / 4;

/**
 * One command that runs in the guest. Made by Board.spawn().
 *
 * `stdout` and `stderr` are read at the consumer's pace: a command whose output nobody reads stops once about 1 MiB is
 * on the way. Both end without an error when the board is lost; `exited` tells why.
 */
export class BoardProcess {
  /** In the guest. */
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What it writes to descriptor 4, where it was given a channel. */
  readonly channel: Readable;
  /** Of the request that started it. */
  readonly request: number;
  /**
   * Settles after the command ended and all it wrote until then has arrived. Rejects with the board's error when the
   * board is lost first. It may be ignored: that is no unhandled rejection.
   */
  readonly exited: Promise<GuestExit>;

  readonly #send: SendFrame;
  /** By the numbers that room has for them. */
  readonly #streams: readonly [GuestStream, GuestStream, GuestStream];
  #settle: { readonly resolve: (exit: GuestExit) => void; readonly reject: (error: Error) => void };
  #lost: Error | undefined;
  #done = false;
  #room = STREAM_WINDOW_BYTES;
  #wake: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ pid, request }: SavedProcess, send: SendFrame) {
    this.pid = pid;
    this.request = request;
    this.#send = (type, payload) => {
      if (!this.#done) send(type, payload);
    };
    const stream = (number: number): GuestStream =>
      new GuestStream((bytes) => this.#send(REQUEST.room, encodeNumbers(bytes, number)));
    this.#streams = [stream(0), stream(1), stream(2)];
    [this.stdout, this.stderr, this.channel] = this.#streams;
    this.#settle = { resolve: () => undefined, reject: () => undefined };
    this.exited = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.exited.catch(() => undefined); // see its docstring
  }

  /**
   * Gives bytes to the command's standard input; needs `stdin: 'pipe'`, or a channel, whose descriptor 3 they go to. Resolves when they are on their way; calls are
   * served in order. Bytes that the command does not read are dropped.
   * @throws the board's error when the board is lost.
   */
  write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#writing = this.#writing.then(() => this.#write(bytes));
    return this.#writing;
  }

  /** Closes the command's standard input, after everything written before. */
  endStdin(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#send(REQUEST.stdin));
    return this.#writing;
  }

  /** Signals the command and everything in its process group. No effect after its end. */
  kill(signal: GuestSignal = 'SIGTERM'): void {
    this.#send(REQUEST.kill, encodeNumbers(signalNumber(signal)));
  }

  /** For the agent client: one answer about this command. */
  take(frame: Frame): void {
    const [out, err, channel] = this.#streams;
    if (frame.type === ANSWER.out) out.deliver(frame.payload);
    else if (frame.type === ANSWER.err) err.deliver(frame.payload);
    else if (frame.type === ANSWER.channel) channel.deliver(frame.payload);
    else if (frame.type === ANSWER.taken) this.#grow(decodeNumber(frame.payload));
    else if (frame.type === ANSWER.exit) this.#end(decodeNumber(frame.payload));
    else throw new TomoyoError('BOARD_PROTOCOL', `The guest agent sent an unknown answer, type ${frame.type}.`);
  }

  /** Before it is saved: whoever goes on with it has the whole windows. */
  acknowledge(): void {
    for (const stream of this.#streams) stream.acknowledge();
  }

  /** For the agent client: the board is lost. */
  lose(error: Error): void {
    if (this.#done) return;
    this.#lost = error;
    this.#finish();
    this.#settle.reject(error);
  }

  #end(code: number): void {
    this.#finish();
    this.#settle.resolve(code < 0 ? { code: null, signal: signalName(-code) } : { code, signal: null });
  }

  #finish(): void {
    this.#done = true;
    for (const stream of this.#streams) stream.push(null);
    this.#wake?.();
  }

  #grow(bytes: number): void {
    this.#room += bytes;
    this.#wake?.();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#done;) {
      if (this.#room === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      const part = bytes.subarray(at, at + Math.min(this.#room, DATA_BYTES));
      if (part.length === 0) continue;
      this.#room -= part.length;
      at += part.length;
      this.#send(REQUEST.stdin, part);
    }
    if (this.#lost !== undefined) throw this.#lost;
  }
}

/** One output stream; tells the guest how much of it was taken. */
class GuestStream extends Readable {
  readonly #tell: (bytes: number) => void;
  #untold = 0;

  constructor(tell: (bytes: number) => void) {
    super({ highWaterMark: ACKNOWLEDGE_BYTES });
    this.#tell = tell;
  }

  deliver(bytes: Buffer): void {
    this.#untold += bytes.length;
    if (this.destroyed)
      this._read(); // nobody wants it any more: let the command go on
    else this.push(bytes);
  }

  /** Called whenever there is room again: then all that was delivered counts as taken. */
  override _read(): void {
    if (this.#untold >= ACKNOWLEDGE_BYTES) this.acknowledge();
  }

  acknowledge(): void {
    if (this.#untold > 0) this.#tell(this.#untold);
    this.#untold = 0;
  }
}
