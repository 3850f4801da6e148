/** Speaks with the guest agent over one stream. Knows nothing about QEMU. */
import type { Duplex } from 'node:stream';
import { errnoName } from '../../lib/errno-name.js';
import { TomoyoError } from '../../lib/errors.js';
import { BoardProcess } from './agent-process.js';
import {
  ANSWER,
  DATA_BYTES,
  FrameDecoder,
  PROTOCOL_VERSION,
  REQUEST,
  decodeEntries,
  decodeFailure,
  decodeNumber,
  encodeFrame,
  encodeNumbers,
  encodePut,
  encodeRun,
  encodeTexts,
  type FolderEntry,
  type Frame,
  type PutHow,
  type RunRequest,
} from './protocol.js';

/** One open request: gets its answers, or the error that ends it. */
interface Conversation {
  answer(frame: Frame): void;
  lose(error: Error): void;
}

/**
 * Requests to the guest agent, several at once.
 *
 * Every call rejects with what fail() was given when the board is lost, and with BOARD_GUEST_FAILED (`errno`, `syscall`,
 * `path`) when the guest's kernel refuses. The end of the stream alone fails nothing: whoever owns the board knows why
 * it ended, and says so with fail().
 */
export class AgentClient {
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

  async ping(): Promise<void> {
    await this.#ask(REQUEST.ping);
  }

  async sync(): Promise<void> {
    await this.#ask(REQUEST.sync);
  }

  async powerOff(): Promise<void> {
    await this.#ask(REQUEST.powerOff);
  }

  /** Tells a machine that goes on from a saved state what time it is, and gives it a seed for its random numbers. */
  async resume(now: Date, seed: Uint8Array): Promise<void> {
    const ms = now.getTime();
    const seconds = Math.floor(ms / 1000);
    const numbers = encodeNumbers(seconds % 2 ** 32, Math.floor(seconds / 2 ** 32), (ms % 1000) * 1e6);
    await this.#ask(REQUEST.resume, Buffer.concat([numbers, seed]));
  }

  /** Resolves once the program runs: a program that is not there is an error of this call. */
  start(run: RunRequest): Promise<BoardProcess> {
    return new Promise((resolve, reject) => {
      let process: BoardProcess | undefined;
      this.#begin(REQUEST.run, encodeRun(run), {
        lose: (error) => (process === undefined ? reject(error) : process.lose(error)),
        answer: (frame) => {
          if (frame.type === ANSWER.exit || frame.type === ANSWER.fail) this.#open.delete(frame.id);
          if (frame.type === ANSWER.fail) return reject(startFailure(frame, run));
          if (frame.type !== ANSWER.started) return process?.take(frame);
          process = new BoardProcess(decodeNumber(frame.payload), (type, payload) =>
            this.#send(type, frame.id, payload),
          );
          return resolve(process);
        },
      });
    });
  }

  /** Writes a file. One part of up to 512 KiB is one write(2) in the guest. */
  async put(
    path: string,
    parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    { mode, how }: { readonly mode: number; readonly how: PutHow },
  ): Promise<void> {
    const put = { settled: false };
    let id = 0;
    const done = new Promise<void>((resolve, reject) => {
      id = this.#begin(
        REQUEST.put,
        encodePut(path, mode, how),
        this.#single(() => resolve(), reject),
      );
    }).finally(() => (put.settled = true));
    done.catch(() => undefined); // awaited below
    try {
      for await (const part of parts) {
        for (let at = 0; at < part.length && !put.settled; at += DATA_BYTES) {
          await this.#sendSlowly(REQUEST.data, id, part.subarray(at, at + DATA_BYTES));
        }
        if (put.settled) break;
      }
    } finally {
      if (!put.settled) this.#send(REQUEST.data, id);
    }
    await done;
  }

  /** Reads a file, and hands over each part before more than 1 MiB is on the way. */
  async get(path: string, take: (part: Buffer) => Promise<void> | void): Promise<void> {
    let taking = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      const last = this.#single(() => resolve(), reject);
      this.#begin(REQUEST.get, encodeTexts(path), {
        lose: reject,
        answer: (frame) => {
          if (frame.type !== ANSWER.chunk) return last.answer(frame);
          taking = taking.then(() => take(frame.payload)).then(() => this.#sendRoom(frame.id, frame.payload.length));
          return void taking.catch(reject);
        },
      });
    });
    await taking;
  }

  /** The path itself first, with an empty name; then, for a folder, what is in it, not sorted. */
  async list(path: string): Promise<readonly FolderEntry[]> {
    const entries: FolderEntry[] = [];
    await new Promise<void>((resolve, reject) => {
      const last = this.#single(() => resolve(), reject);
      this.#begin(REQUEST.list, encodeTexts(path), {
        lose: reject,
        answer: (frame) => {
          if (frame.type === ANSWER.chunk) entries.push(...decodeEntries(frame.payload));
          else last.answer(frame);
        },
      });
    });
    return entries;
  }

  async makeFolder(path: string, mode: number): Promise<void> {
    await this.#ask(REQUEST.makeFolder, Buffer.concat([encodeNumbers(mode), encodeTexts(path)]));
  }

  async makeLink(path: string, target: string): Promise<void> {
    await this.#ask(REQUEST.makeLink, encodeTexts(target, path));
  }

  #ask(type: number, payload?: Uint8Array): Promise<Frame> {
    return new Promise((resolve, reject) => {
      this.#begin(type, payload, this.#single(resolve, reject));
    });
  }

  /** A request with one answer. */
  #single(resolve: (frame: Frame) => void, reject: (error: Error) => void): Conversation {
    return {
      lose: reject,
      answer: (frame) => {
        this.#open.delete(frame.id);
        if (frame.type === ANSWER.fail) reject(guestFailure(frame));
        else resolve(frame);
      },
    };
  }

  #begin(type: number, payload: Uint8Array | undefined, conversation: Conversation): number {
    if (this.#failed !== undefined) throw this.#failed;
    const id = ++this.#lastId;
    this.#send(type, id, payload);
    this.#open.set(id, conversation);
    return id;
  }

  #send(type: number, id: number, payload?: Uint8Array): boolean {
    const frame = encodeFrame(type, id, payload);
    return this.#stream.destroyed || this.#stream.write(frame);
  }

  async #sendSlowly(type: number, id: number, payload: Uint8Array): Promise<void> {
    if (this.#send(type, id, payload)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stream.off('drain', go).off('close', go);
        resolve();
      };
      this.#stream.on('drain', go).on('close', go);
    });
  }

  #sendRoom(id: number, bytes: number): void {
    if (this.#open.has(id)) this.#send(REQUEST.room, id, encodeNumbers(bytes, 0));
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

function startFailure(frame: Frame, run: RunRequest): TomoyoError {
  const { errno, call } = decodeFailure(frame.payload);
  const name = errnoName(errno);
  const program = run.argv[0] ?? '';
  const about = call === 'chdir' ? run.cwd : call === 'write self_domain' ? (run.domain ?? '') : program;
  const text = `${program} could not be started in the guest: ${call} failed with ${name} on ${about}`;
  return new TomoyoError('BOARD_GUEST_FAILED', text, { syscall: call, errno: name, path: about });
}
