import type { Socket } from 'node:net';
import { UnixServer } from '../daemon/unix-server.js';
import { describeError } from '../errors.js';
import { ServedClient } from './served-client.js';
import type { SinkCounts } from '../daemon/delivery.js';
import type { Sink } from './sink.js';
import type { Events } from './stored-event.js';
import type { Spool } from './spool.js';
import { requireBoot } from './stored-place.js';

export interface FanOutOptions {
  /** /proc/sys/kernel/random/boot_id */
  readonly boot: string;
  /** Where clients get what they missed; without it they get what comes. */
  readonly spool?: Pick<Spool, 'read' | 'lastSequence'> | undefined;
  /** Of the socket; who may write to it may read. Default 0600. */
  readonly mode?: number | undefined;
  /** Most bytes that wait for a client that does not read; default 1 MiB. Clients share lines that they all wait for. */
  readonly pendingBytes?: number | undefined;
  readonly say: (text: string) => void;
}

const PENDING_BYTES = 1 << 20;
const CLOSE_MS = 1000;

/**
 * A Unix socket that gives every client all events. One line of JSON each: the client says `{}` or
 * `{"since":{"boot":"...","sequence":N}}`; the answer is a `hello` with the number of the last event before, then with
 * `since` what the spool has behind that place, then what comes, without a hole or a duplicate between them. Nobody waits
 * for a client: what has no room is left out, and a line `missed` in its place says how many.
 * Tested: test/harness/auditd/fan-out.test.ts, with a spool event-client.test.ts.
 */
export class FanOut implements Sink {
  readonly name: string;
  /** Nobody waits for a client. */
  readonly isCrowded = false;
  readonly #options: FanOutOptions;
  readonly #clients = new Set<ServedClient>();
  #server: UnixServer | undefined;
  #last: number;
  #sent = 0;
  /** By clients that are gone. */
  #dropped = 0;

  private constructor(path: string, options: FanOutOptions) {
    this.name = `socket ${path}`;
    this.#options = options;
    this.#last = options.spool?.lastSequence ?? 0;
  }

  /**
   * @param path of the socket; see UnixServer.listen()
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_IN_USE; what node:fs and node:net throw
   */
  static async open(path: string, options: FanOutOptions): Promise<FanOut> {
    requireBoot(options.boot);
    const fanOut = new FanOut(path, options);
    fanOut.#server = await UnixServer.listen(path, {
      mode: options.mode,
      serve: (socket) => fanOut.#serve(socket),
      fail: (error) => options.say(`${fanOut.name}: ${describeError(error)}`),
    });
    return fanOut;
  }

  get counts(): SinkCounts {
    let [dropped, pendingBytes] = [this.#dropped, 0];
    for (const client of this.#clients) {
      dropped += client.dropped;
      pendingBytes += client.pendingBytes;
    }
    return { stored: this.#sent, dropped, pendingBytes };
  }

  /** Of connections. */
  get clients(): number {
    return this.#clients.size;
  }

  add({ stored }: Events): void {
    for (const event of stored) {
      this.#last = event.sequence;
      if (this.#clients.size === 0) continue;
      const line = Buffer.from(`${event.json}\n`);
      for (const client of this.#clients) client.add(event.sequence, line);
    }
  }

  /** At once: a client may take as long as it likes. */
  async flushed(): Promise<void> {}

  /** A client that does not read is given a second. */
  async close(): Promise<void> {
    await this.#server?.close(() => Promise.all([...this.#clients].map((client) => client.close(CLOSE_MS))));
  }

  #serve(socket: Socket): void {
    const { boot, spool, pendingBytes = PENDING_BYTES } = this.#options;
    const last = () => this.#last;
    const sent = (events: number) => void (this.#sent += events);
    const client = new ServedClient(socket, { boot, spool, pendingBytes, last, sent });
    this.#clients.add(client);
    socket.once('close', () => {
      this.#clients.delete(client);
      this.#dropped += client.dropped;
    });
  }
}
