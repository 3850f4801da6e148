/** One Node.js process in the guest that evaluates functions, several at once. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';
import { packageRoot } from '../image/package-files.js';
import type { AgentClient } from './agent-client.js';
import type { BoardProcess, GuestExit } from './agent-process.js';
import { GuestError } from './guest-error.js';
import { AnswerDecoder, encodeCall, type NodeAnswer } from './node-message.js';
import { DEFAULT_ENVIRONMENT, type RunOptions } from './run-command.js';

/** How Node.js is started in the guest. */
export interface NodeStart extends Pick<RunOptions, 'cwd' | 'env' | 'uid' | 'gid' | 'domain'> {
  /** What executes node, such as a program that is a policy manager: its words come before node's. */
  readonly as?: readonly string[] | undefined;
}

/** Where what functions print goes: to our own stdout and stderr, nowhere, or to a function. */
export type NodeOutput = 'inherit' | 'ignore' | ((bytes: Buffer, stream: 'stdout' | 'stderr') => void);

export interface Call {
  /** Of a function, as toString() gives it. */
  readonly source: string;
  readonly args: readonly unknown[];
  /** Stack frames of who calls. */
  readonly callers: string;
}

interface Waiting {
  readonly callers: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const START_LIMIT_MS = 180_000;
const COMPLAINT_CHARS = 2000;
/** As a shell says that it does not find a program. */
const NOT_FOUND = 127;

/** The text of the program, which node is given as an argument: nothing is written to the guest. */
export async function workerProgram(): Promise<string> {
  return readFile(join(await packageRoot(), 'qemu/guest/eval-worker.mjs'), 'utf8');
}

export class NodeWorker {
  readonly process: BoardProcess;
  /** Settles when it is gone, with why. Never rejects. */
  readonly ended: Promise<Error>;
  /** Set by ended. */
  endedBy: Error | undefined;
  /** Has no evaluation under way. */
  get idle(): boolean {
    return this.#waiting.size === 0;
  }

  readonly #output: NodeOutput;
  readonly #waiting = new Map<number, Waiting>();
  readonly #received = { stdout: 0, stderr: 0 };
  readonly #ready: Promise<void>;
  #becameReady: Omit<Waiting, 'callers'> = { resolve: () => undefined, reject: () => undefined };
  #lastId = 0;
  #complaint = '';
  #killedFor = '';

  /** @param options.ready It was when the board was saved. */
  constructor(process: BoardProcess, output: NodeOutput, { ready = false }: { readonly ready?: boolean } = {}) {
    this.process = process;
    this.#output = output;
    this.#ready = new Promise((resolve, reject) => (this.#becameReady = { resolve: () => resolve(), reject }));
    this.#ready.catch(() => undefined); // awaited by start()
    if (ready) this.#becameReady.resolve(undefined);
    const decoder = new AnswerDecoder();
    process.channel.on('data', (bytes: Buffer) => this.#take(() => decoder.push(bytes)));
    this.#forward(process.stdout, 'stdout');
    this.#forward(process.stderr, 'stderr');
    this.ended = process.exited.then(
      (exit) => this.#end(this.#reason(exit)),
      (error: Error) => this.#end(error),
    );
  }

  /**
   * @throws TomoyoError BOARD_NO_NODE; BOARD_NODE_ENDED, with what it said; BOARD_COMMAND_TIMEOUT; BOARD_GUEST_FAILED.
   */
  static async start(agent: AgentClient, options: NodeStart, output: NodeOutput): Promise<NodeWorker> {
    const { as = [], cwd = '/', env = DEFAULT_ENVIRONMENT, uid, gid, domain } = options;
    const argv = [...as, 'node', '--input-type=module', '-e', await workerProgram()];
    const process = await agent
      .start({ argv, cwd, env, uid, gid, domain, stdin: 'channel' })
      .catch((error: unknown) => {
        throw isMissing(error) ? noNode(error) : error;
      });
    const worker = new NodeWorker(process, output);
    const limit = setTimeout(() => {
      const text = `Node.js in the guest was not ready within ${START_LIMIT_MS} ms and was killed.`;
      worker.#becameReady.reject(new TomoyoError('BOARD_COMMAND_TIMEOUT', text));
      worker.kill('it was not ready in time');
    }, START_LIMIT_MS);
    await worker.#ready.finally(() => clearTimeout(limit));
    return worker;
  }

  /** @throws GuestError; TomoyoError BOARD_NODE_ENDED; the board's error; BOARD_BAD_OPTION for what cannot be sent. */
  call({ source, args, callers }: Call): Promise<unknown> {
    const id = ++this.#lastId;
    const request = encodeCall(id, source, args);
    return new Promise((resolve, reject) => {
      if (this.endedBy !== undefined) return reject(this.endedBy);
      this.#waiting.set(id, { callers, resolve, reject });
      // the end of the process, or of the board, ends the evaluation too
      return void this.process.write(request).catch(() => undefined);
    });
  }

  /** @param why Those that are evaluated at the same time are told. */
  kill(why: string): void {
    this.#killedFor = why;
    this.process.kill('SIGKILL');
  }

  #forward(stream: Readable, name: 'stdout' | 'stderr'): void {
    stream.on('data', (bytes: Buffer) => {
      this.#received[name] += bytes.length;
      if (name === 'stderr') this.#complaint = (this.#complaint + bytes.toString()).slice(-COMPLAINT_CHARS);
      if (typeof this.#output === 'function') this.#output(bytes, name);
      else if (this.#output === 'inherit') process[name].write(bytes);
    });
  }

  #take(decode: () => NodeAnswer[]): void {
    try {
      for (const answer of decode()) void this.#settle(answer);
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
      this.kill('its answers cannot be read');
    }
  }

  async #settle(answer: NodeAnswer): Promise<void> {
    if (answer.kind === 'ready') return this.#becameReady.resolve(undefined);
    await this.#arrived(answer.printed);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === 'value') return waiting?.resolve(answer.value);
    if (answer.kind === 'thrown') return waiting?.reject(new GuestError(answer.error, waiting.callers));
    const text = `What the function returned in the guest cannot be sent here: ${answer.why}`;
    return waiting?.reject(new TomoyoError('BOARD_BAD_OPTION', text));
  }

  /** What a function printed comes before what it returned. */
  async #arrived([stdout, stderr]: NodeAnswer['printed']): Promise<void> {
    while (this.endedBy === undefined && (this.#received.stdout < stdout || this.#received.stderr < stderr)) {
      const next = this.#received.stdout < stdout ? this.process.stdout : this.process.stderr;
      await Promise.race([once(next, 'data'), this.ended]);
    }
  }

  #reason({ code, signal }: GuestExit): Error {
    if (code === NOT_FOUND) return noNode(undefined, this.#complaint);
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const killed = this.#killedFor === '' ? '' : `, as ${this.#killedFor}`;
    const said = this.#complaint.trim() === '' ? '' : `\nIts stderr:\n${this.#complaint.trimEnd()}`;
    const text = `Node.js in the guest was ended ${how}${killed}; what it held is lost, the next evaluation starts another.`;
    return new TomoyoError('BOARD_NODE_ENDED', `${text}${said}`);
  }

  #end(error: Error): Error {
    this.endedBy ??= error;
    this.#becameReady.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    return error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof TomoyoError && error.errno === 'ENOENT' && error.path === 'node';
}

function noNode(cause: unknown, said = ''): TomoyoError {
  const text = 'There is no program "node" in the PATH of the guest: eval() needs an image with Node.js.';
  return new TomoyoError('BOARD_NO_NODE', said.trim() === '' ? text : `${text}\n${said.trimEnd()}`, { cause });
}
