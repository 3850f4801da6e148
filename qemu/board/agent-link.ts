/** The stream to the guest agent: frames, ids, and what ends them all. Knows nothing of what is asked. */
import type { Duplex } from 'node:stream';
import { errnoName } from '../../lib/errno-name.js';
import { TomoyoError } from '../../lib/errors.js';
import {
  ANSWER,
  FrameDecoder,
  PROTOCOL_VERSION,
  decodeFailure,
  decodeNumber,
  encodeFrame,
  type Frame,
} from './protocol.js';

/** One open request: gets its answers, or the error that ends it. */
export interface Conversation {
  answer(frame: Frame): void;
  lose(error: Error): void;
}

/** Requests, several at once. The end of the stream alone fails nothing: whoever owns the board says why with fail(). */
export class AgentLink {
  /** Settles with the agent's greeting. Rejects with BOARD_PROTOCOL for another version, or with fail()'s error. */
  readonly ready: Promise<void>;

  readonly #stream: Duplex;
  readonly #decoder = new FrameDecoder();
  readonly #open = new Map<number, Conversation>();
  #lastId = 0;
  #failed: Error | undefined;
  #greeting: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  #greeted = false;

  /** @param options.lastId For an agent that was greeted before it was saved: the last id used until then. */
  constructor(stream: Duplex, { lastId }: { readonly lastId?: number } = {}) {
    this.#stream = stream;
    this.#greeting = { resolve: () => undefined, reject: () => undefined };
    this.ready = new Promise((resolve, reject) => (this.#greeting = { resolve, reject }));
    this.ready.catch(() => undefined);
    if (lastId !== undefined) {
      this.#lastId = lastId;
      this.#greeted = true;
      this.#greeting.resolve();
    }
    stream.on('data', (bytes: Buffer) => this.#receive(bytes));
    stream.on('error', () => undefined); // the end of the board, which its owner reports
  }

  /** Ends every open and every later call with this error. The first one counts. */
  fail(error: Error): void {
    if (this.#failed !== undefined) return;
    this.#failed = error;
    this.#greeting.reject(error);
    this.#loseAll(error);
    this.#stream.destroy();
  }

  /** Of the requests begun so far. */
  get lastId(): number {
    return this.#lastId;
  }

  protected ask(type: number, payload?: Uint8Array): Promise<Frame> {
    return new Promise((resolve, reject) => {
      this.begin(type, payload, this.single(resolve, reject));
    });
  }

  /** A request with one answer. */
  protected single(resolve: (frame: Frame) => void, reject: (error: Error) => void): Conversation {
    return {
      lose: reject,
      answer: (frame) => {
        this.end(frame.id);
        if (frame.type === ANSWER.fail) reject(guestFailure(frame));
        else resolve(frame);
      },
    };
  }

  protected begin(type: number, payload: Uint8Array | undefined, conversation: Conversation): number {
    if (this.#failed !== undefined) throw this.#failed;
    const id = ++this.#lastId;
    this.send(type, id, payload);
    this.#open.set(id, conversation);
    return id;
  }

  protected send(type: number, id: number, payload?: Uint8Array): boolean {
    const frame = encodeFrame(type, id, payload);
    return this.#stream.destroyed || this.#stream.write(frame);
  }

  /** Resolves when the stream takes more. */
  protected async sendSlowly(type: number, id: number, payload: Uint8Array): Promise<void> {
    if (this.send(type, id, payload)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stream.off('drain', go).off('close', go);
        resolve();
      };
      this.#stream.on('drain', go).on('close', go);
    });
  }

  /** Answers to a request that was sent before the board was saved. */
  protected expect(id: number, conversation: Conversation): void {
    if (this.#failed === undefined) this.#open.set(id, conversation);
    else conversation.lose(this.#failed);
  }

  /** No more answers are wanted, or will come. */
  protected end(id: number): void {
    this.#open.delete(id);
  }

  protected isOpen(id: number): boolean {
    return this.#open.has(id);
  }

  #receive(bytes: Buffer): void {
    try {
      for (const frame of this.#decoder.push(bytes)) {
        if (frame.type === ANSWER.ready) this.#greet(decodeNumber(frame.payload));
        // an id we do not know belongs to a request that was given up
        else this.#open.get(frame.id)?.answer(frame);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #greet(version: number): void {
    if (version !== PROTOCOL_VERSION) {
      const text = `The guest agent speaks protocol ${version}, we speak ${PROTOCOL_VERSION}: the image is from another version.`;
      return this.fail(new TomoyoError('BOARD_PROTOCOL', text));
    }
    if (this.#greeted) {
      this.#loseAll(new TomoyoError('BOARD_PROTOCOL', 'The guest agent was started again; what ran under it is lost.'));
    }
    this.#greeted = true;
    return this.#greeting.resolve();
  }

  #loseAll(error: Error): void {
    const lost = [...this.#open.values()];
    this.#open.clear();
    for (const conversation of lost) conversation.lose(error);
  }
}

function guestFailure(frame: Frame): TomoyoError {
  const { errno, call, path } = decodeFailure(frame.payload);
  const name = errnoName(errno);
  const details = path === '' ? { syscall: call, errno: name } : { syscall: call, errno: name, path };
  return new TomoyoError('BOARD_GUEST_FAILED', `${call} failed with ${name} in the guest: ${path}`, details);
}
