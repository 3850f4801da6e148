/** What the guest agent can be asked for. Knows nothing about QEMU. */
import { errnoName } from '../../lib/errno-name.js';
import { TomoyoError } from '../../lib/errors.js';
import { AgentLink } from './agent-link.js';
import { BoardProcess, type SavedProcess } from './agent-process.js';
import {
  ANSWER,
  DATA_BYTES,
  REQUEST,
  decodeEntries,
  decodeFailure,
  decodeNumber,
  encodeAttributes,
  encodeNumbers,
  encodePut,
  encodeRun,
  encodeTexts,
  type FolderEntry,
  type Frame,
  type GuestAttributes,
  type PutHow,
  type RunRequest,
} from './protocol.js';

/** Bytes for a file, in pieces of any size. */
type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Requests to the guest agent, several at once.
 *
 * Every call rejects with what fail() was given when the board is lost, and with BOARD_GUEST_FAILED (`errno`, `syscall`,
 * `path`) when the guest's kernel refuses.
 */
export class AgentClient extends AgentLink {
  async ping(): Promise<void> {
    await this.ask(REQUEST.ping);
  }

  async sync(): Promise<void> {
    await this.ask(REQUEST.sync);
  }

  async powerOff(): Promise<void> {
    await this.ask(REQUEST.powerOff);
  }

  /** Tells a machine that goes on from a saved state what time it is, and gives it a seed for its random numbers. */
  async resume(now: Date, seed: Uint8Array): Promise<void> {
    const ms = now.getTime();
    const seconds = Math.floor(ms / 1000);
    const numbers = encodeNumbers(seconds % 2 ** 32, Math.floor(seconds / 2 ** 32), (ms % 1000) * 1e6);
    await this.ask(REQUEST.resume, Buffer.concat([numbers, seed]));
  }

  /** Resolves once the program runs: a program that is not there is an error of this call. */
  start(run: RunRequest): Promise<BoardProcess> {
    return new Promise((resolve, reject) => {
      let process: BoardProcess | undefined;
      this.begin(REQUEST.run, encodeRun(run), {
        lose: (error) => (process === undefined ? reject(error) : process.lose(error)),
        answer: (frame) => {
          if (frame.type === ANSWER.exit || frame.type === ANSWER.fail) this.end(frame.id);
          if (frame.type === ANSWER.fail) return reject(startFailure(frame, run));
          if (frame.type !== ANSWER.started) return process?.take(frame);
          process = this.#process({ pid: decodeNumber(frame.payload), request: frame.id });
          return resolve(process);
        },
      });
    });
  }

  /** A process of the agent's that executes nothing, and asks the kernel; see kernel-protocol.ts. */
  askKernel(): Promise<BoardProcess> {
    return this.start({ argv: ['board-tomoyo'], cwd: '/', env: {}, stdin: 'pipe', asksKernel: true });
  }

  /** A program that ran when the board was saved. Everything that it wrote until then was acknowledged. */
  adopt(saved: SavedProcess): BoardProcess {
    const process = this.#process(saved);
    this.expect(saved.request, {
      lose: (error) => process.lose(error),
      answer: (frame) => {
        if (frame.type === ANSWER.exit) this.end(frame.id);
        process.take(frame);
      },
    });
    return process;
  }

  /** Writes a file. One part of up to 512 KiB is one write(2) in the guest. */
  put(path: string, parts: Parts, { mode, how }: { readonly mode: number; readonly how: PutHow }): Promise<void> {
    return this.#upload(REQUEST.put, encodePut(path, mode, how), parts);
  }

  /** A whole file, which takes the place of what is there when its last byte is written, or leaves no trace. */
  store(path: string, parts: Parts, attributes: GuestAttributes): Promise<void> {
    return this.#upload(REQUEST.store, encodeAttributes(path, attributes), parts);
  }

  /** Reads a file, and hands over each part before more than 1 MiB is on the way. */
  async get(path: string, take: (part: Buffer) => Promise<void> | void): Promise<void> {
    let taking = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      const last = this.single(() => resolve(), reject);
      const id = this.begin(REQUEST.get, encodeTexts(path), {
        lose: reject,
        answer: (frame) => {
          if (frame.type !== ANSWER.chunk) return last.answer(frame);
          taking = taking.then(() => take(frame.payload)).then(() => this.#sendRoom(id, frame.payload.length));
          return void taking.catch((error: unknown) => {
            this.#drop(id);
            reject(error);
          });
        },
      });
    });
    await taking;
  }

  /** The path itself first, with an empty name; then, for a folder, what is in it, not sorted. */
  async list(path: string): Promise<readonly FolderEntry[]> {
    const entries: FolderEntry[] = [];
    await new Promise<void>((resolve, reject) => {
      const last = this.single(() => resolve(), reject);
      this.begin(REQUEST.list, encodeTexts(path), {
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
    await this.ask(REQUEST.makeFolder, Buffer.concat([encodeNumbers(mode), encodeTexts(path)]));
  }

  async makeLink(path: string, target: string): Promise<void> {
    await this.ask(REQUEST.makeLink, encodeTexts(target, path));
  }

  /** Of a file or folder; without a mode, of a symlink. */
  async setOwner(path: string, attributes: GuestAttributes): Promise<void> {
    await this.ask(REQUEST.setOwner, encodeAttributes(path, attributes));
  }

  async #upload(type: number, payload: Uint8Array, parts: Parts): Promise<void> {
    const upload = { settled: false };
    let id = 0;
    const done = new Promise<void>((resolve, reject) => {
      id = this.begin(
        type,
        payload,
        this.single(() => resolve(), reject),
      );
    }).finally(() => (upload.settled = true));
    done.catch(() => undefined); // awaited below
    try {
      for await (const part of parts) {
        for (let at = 0; at < part.length && !upload.settled; at += DATA_BYTES) {
          await this.sendSlowly(REQUEST.data, id, part.subarray(at, at + DATA_BYTES));
        }
        if (upload.settled) break;
      }
    } catch (error) {
      this.#drop(id);
      throw error;
    }
    if (!upload.settled) this.send(REQUEST.data, id);
    await done;
  }

  #process(saved: SavedProcess): BoardProcess {
    return new BoardProcess(saved, (type, payload) => this.send(type, saved.request, payload));
  }

  #sendRoom(id: number, bytes: number): void {
    if (this.isOpen(id)) this.send(REQUEST.room, id, encodeNumbers(bytes, 0));
  }

  /** The agent forgets it; its answer is for nobody. */
  #drop(id: number): void {
    if (this.isOpen(id)) this.send(REQUEST.drop, id);
  }
}

function startFailure(frame: Frame, run: RunRequest): TomoyoError {
  const { errno, call } = decodeFailure(frame.payload);
  const name = errnoName(errno);
  const program = run.argv[0] ?? '';
  const about = call === 'chdir' ? run.cwd : call === 'write self_domain' ? (run.domain ?? '') : program;
  const text = `${program} could not be started in the guest: ${call} failed with ${name} on ${about}`;
  return new TomoyoError('BOARD_GUEST_FAILED', text, { syscall: call, errno: name, path: about });
}
