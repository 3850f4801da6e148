import type { Socket } from 'node:net';
import { linesOf } from '../daemon/socket-lines.js';
import { UnixServer } from '../daemon/unix-server.js';
import { describeError, TomoyoError } from '../errors.js';
import type { Desk } from './desk.js';
import type { DeskEvent } from './desk-message.js';
import { parseAttach, parseRequest } from './parse-desk-message.js';

export interface DeskServerOptions {
  /** As of UnixServer.listen(). */
  readonly fd?: number | undefined;
  readonly say: (text: string) => void;
}

/** A client that does not read so much is cut off: what it shows is not true any more. */
const MOST_PENDING_BYTES = 1 << 20;

/**
 * A Unix socket at which persons attach to a desk: lines of JSON. The client says `{"type":"attach","name":"..."}`, then
 * DeskRequests; it gets DeskEvents, first a `hello` and the questions that wait.
 * Tested: test/harness/queryd/desk-server.test.ts.
 */
export class DeskServer {
  readonly #desk: Desk;
  readonly #path: string;
  readonly #say: (text: string) => void;
  readonly #sockets = new Set<Socket>();
  #server: UnixServer | undefined;

  private constructor(desk: Desk, path: string, { say }: DeskServerOptions) {
    this.#desk = desk;
    this.#path = path;
    this.#say = say;
  }

  /** @throws TomoyoError as UnixServer.listen() */
  static async open(desk: Desk, path: string, options: DeskServerOptions): Promise<DeskServer> {
    const server = new DeskServer(desk, path, options);
    server.#server = await UnixServer.listen(path, {
      fd: options.fd,
      serve: (socket) => void server.#serve(socket),
      fail: (error) => options.say(`socket ${path}: ${describeError(error)}`),
    });
    return server;
  }

  async close(): Promise<void> {
    await this.#server?.close(() => {
      for (const socket of this.#sockets) socket.destroy();
      return Promise.resolve();
    });
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    // a connection that breaks ends its lines; writing to it fails once more
    socket.on('error', () => socket.destroy());
    try {
      await this.#talk(socket);
    } catch (error) {
      if (!(error instanceof TomoyoError)) throw error;
      send(socket, { type: 'refusal', code: error.code, message: error.message });
    } finally {
      this.#sockets.delete(socket);
      socket.end();
    }
  }

  async #talk(socket: Socket): Promise<void> {
    const lines = linesOf(socket, this.#path);
    const first = await lines.next();
    if (first.done) return;
    await using attached = this.#desk.attach(parseAttach(first.value).name);
    const told = this.#tellAll(socket, attached.events);
    for await (const line of lines) {
      try {
        attached.send(parseRequest(line));
      } catch (error) {
        if (!(error instanceof TomoyoError)) throw error;
        send(socket, { type: 'refusal', code: error.code, message: error.message });
      }
    }
    await attached[Symbol.asyncDispose]();
    await told;
  }

  async #tellAll(socket: Socket, events: AsyncIterable<DeskEvent>): Promise<void> {
    try {
      for await (const event of events) {
        send(socket, event);
        if (socket.writableLength <= MOST_PENDING_BYTES) continue;
        this.#say('a client that does not read is cut off');
        socket.destroy();
        return;
      }
      socket.end(); // the desk has ended
    } catch (error) {
      // it was detached: what was not read is not told any more
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
    }
  }
}

function send(socket: Socket, event: DeskEvent): void {
  if (socket.writable) socket.write(`${JSON.stringify(event)}\n`);
}
