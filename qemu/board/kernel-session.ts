/** One process of the guest agent's that asks the kernel for us. */
import { once } from 'node:events';
import { TomoyoError } from '../../lib/errors.js';
import { systemCallError, type KernelCaller } from '../../lib/index.js';
import type { BoardProcess } from './agent-process.js';
import { Answer, ASK, TOLD } from './kernel-protocol.js';
import { DATA_BYTES, encodeFrame, FrameDecoder, type Frame } from './protocol.js';

const NOTHING = new Uint8Array(0);

/** Starts it in the guest. */
export type StartSession = () => Promise<BoardProcess>;

interface Pending {
  readonly parts: Buffer[];
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Requests to one kernel session, answered in their order (those that take what comes, when it has come). Whatever it has
 * open in the guest is closed with it.
 *
 * A request rejects with what `systemCallError()` makes of a call that the guest's kernel refused, with the board's error
 * when the board is lost, and with BOARD_GUEST_FAILED when the session ended.
 */
export class KernelSession {
  /** Asked first, so that it is known when anything else is answered. */
  readonly caller: Promise<KernelCaller>;
  /** Settles when it has ended; never rejects. */
  readonly ended: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #process: BoardProcess | undefined;
  #sending: Promise<unknown>;
  #lastId = 0;
  #program = 'its program';
  #lost: { readonly reason: unknown } | undefined;

  constructor(start: StartSession) {
    const started = start();
    this.#sending = started.catch(() => undefined);
    this.ended = this.#run(started);
    this.caller = this.#askCaller();
    this.caller.catch(() => undefined); // whoever asks is told
  }

  /** In the guest, once it has been started. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** @returns what was answered, and the id of the request */
  request(
    type: number,
    payload: Uint8Array,
    bytes: Uint8Array = NOTHING,
  ): { readonly id: number; readonly answer: Promise<Buffer> } {
    const id = ++this.#lastId;
    const answer = new Promise<Buffer>((resolve, reject) => {
      if (this.#lost) return reject(this.#lost.reason);
      this.#pending.set(id, { parts: [], resolve, reject });
      for (let at = 0; at < bytes.length; at += DATA_BYTES)
        this.#send(encodeFrame(ASK.bytes, id, bytes.subarray(at, at + DATA_BYTES)));
      return this.#send(encodeFrame(type, id, payload));
    });
    return { id, answer };
  }

  /** As request(), for those who need no id. */
  ask(type: number, payload: Uint8Array = NOTHING, bytes?: Uint8Array): Promise<Buffer> {
    return this.request(type, payload, bytes).answer;
  }

  /** What was asked before is answered. Settles when nothing of it is open in the guest. */
  async close(): Promise<void> {
    this.#sending = this.#sending.then(() => this.#process?.endStdin()).catch(() => undefined);
    await this.ended;
  }

  /** At once, whatever it is at. */
  async kill(): Promise<void> {
    this.#sending = this.#sending.then(() => this.#process?.kill('SIGKILL'));
    await this.ended;
  }

  #askCaller(): Promise<KernelCaller> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const keep = (bytes: Buffer) => {
        const answer = new Answer(bytes);
        const pid = answer.number();
        const caller = { pid, executable: answer.text(), machine: answer.text(), release: answer.text() };
        this.#program = caller.executable; // now: a failure that names it may have come in the same bytes
        resolve(caller);
      };
      this.#pending.set(id, { parts: [], resolve: keep, reject });
      this.#send(encodeFrame(ASK.caller, id, NOTHING));
    });
  }

  #send(frame: Buffer): void {
    // the end of the process tells what went wrong
    this.#sending = this.#sending.then(() => this.#process?.write(frame)).catch(() => undefined);
  }

  async #run(started: Promise<BoardProcess>): Promise<void> {
    try {
      const process = (this.#process = await started);
      const decoder = new FrameDecoder();
      process.stdout.on('data', (bytes: Buffer) => this.#receive(decoder, bytes));
      process.stderr.resume();
      const drained = once(process.stdout, 'end');
      const { code, signal } = await process.exited;
      await drained;
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      throw new TomoyoError('BOARD_GUEST_FAILED', `The agent's process that asks the guest's kernel ended (${how}).`);
    } catch (error) {
      this.#lose(error);
    }
  }

  #lose(reason: unknown): void {
    this.#lost ??= { reason };
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(this.#lost.reason);
  }

  #receive(decoder: FrameDecoder, bytes: Buffer): void {
    try {
      for (const frame of decoder.push(bytes)) this.#answer(frame);
    } catch (error) {
      this.#lose(error);
      this.#process?.kill('SIGKILL');
    }
  }

  #answer({ type, id, payload }: Frame): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    // the decoder's memory may be a page of many frames
    if (type === TOLD.part) return void pending.parts.push(payload);
    if (type === TOLD.done) pending.resolve(Buffer.concat(pending.parts));
    else if (type === TOLD.failed) pending.reject(failure(payload, this.#program));
    else
      throw new TomoyoError('BOARD_PROTOCOL', `The guest agent sent an unknown answer about its kernel, type ${type}.`);
    this.#pending.delete(id); // not before: whoever waits is told of an answer that cannot be read
  }
}

/** @param program of the agent */
function failure(payload: Buffer, program: string): TomoyoError {
  const answer = new Answer(payload);
  const errno = answer.number();
  const line = answer.number() | 0;
  const isMounted = answer.number() === 1;
  const call = answer.text();
  const path = answer.text();
  const error = systemCallError(errno, call, path, line, () => isMounted);
  if (error.code !== 'TOMOYO_NOT_MANAGER') return error;
  // not `this program`, which is ours
  const advice = `the guest takes policy only from managers; add its agent, ${program}, to manager.conf`;
  const { code, syscall = call, errno: name = '', line: at } = error;
  const details = { syscall, errno: name, path, ...(at === undefined ? {} : { line: at }) };
  return new TomoyoError(code, `${call}("${path}") failed with ${name}: ${advice}.`, details);
}
