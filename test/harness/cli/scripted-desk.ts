import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { DeskEvent, DeskRequest } from '../../../lib/queryd/desk-message.js';

/** A desk that says what a test tells it to, at a Unix socket, and keeps what it is asked for. */
export class ScriptedDesk implements AsyncDisposable {
  readonly requests: DeskRequest[] = [];
  readonly #server: Server;
  readonly #connected: Promise<void>;
  #client: Socket | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.#connected = once(server, 'connection').then(([socket]: Socket[]) => this.#take(socket!));
  }

  static async open(path: string): Promise<ScriptedDesk> {
    const server = createServer();
    const desk = new ScriptedDesk(server);
    server.listen(path);
    await once(server, 'listening');
    return desk;
  }

  /** Waits for the program first. */
  async say(...events: readonly (DeskEvent | string)[]): Promise<void> {
    await this.#connected;
    for (const event of events) this.#client?.write(`${typeof event === 'string' ? event : JSON.stringify(event)}\n`);
  }

  async end(): Promise<void> {
    await this.#connected;
    this.#client?.end();
  }

  #take(socket: Socket): void {
    this.#client = socket.on('error', () => {});
    createInterface({ input: socket }).on('line', (line) => this.requests.push(JSON.parse(line) as DeskRequest));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
