import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';

const DATAGRAMS_AT_ONCE = 64;

/**
 * Texts as UDP datagrams. UDP says nothing of what arrives; only a host that answers that nobody listens there is heard, and
 * what is known to be refused is sent again.
 */
export class UdpSender {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #failure: unknown;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** The first of them, in UTF-8; rejects where none can be sent now. */
  async deliver(texts: readonly string[]): Promise<number> {
    if (this.#failure === undefined) this.#socket ??= await this.#open();
    let count = 0;
    for (const text of texts.slice(0, DATAGRAMS_AT_ONCE)) {
      if (!this.#socket || !(await this.#send(this.#socket, text))) break;
      count++;
    }
    // a refusal by this machine is there at the next look of the event loop, which is between these two
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    const failure = this.#failure;
    if (failure === undefined) return count;
    // it was the answer to one that had gone out
    if (isRefusal(failure)) count--;
    if (count > 0) return count;
    this.#failure = undefined;
    throw failure;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.close();
  }

  async #open(): Promise<Socket> {
    const { address, family } = await lookup(this.#host);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4').unref();
    // connected, or nobody would be told of refusals
    socket.connect(this.#port, address);
    try {
      await once(socket, 'connect');
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('error', (error) => {
      if (this.#socket === socket) this.#fail(error);
    });
    return socket;
  }

  async #send(socket: Socket, text: string): Promise<boolean> {
    try {
      await new Promise<void>((resolve, reject) =>
        socket.send(text, (error) => {
          if (error) reject(error);
          else resolve();
        }),
      );
      return true;
    } catch (error) {
      if (this.#socket === socket) this.#fail(error);
      return false;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
